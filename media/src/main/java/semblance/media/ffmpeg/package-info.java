/// The one package that touches FFmpeg: decoding of sound and film, and resampling of sound.
///
/// Entries: [semblance.media.ffmpeg.FfmpegSound], [semblance.media.ffmpeg.FfmpegFilm] and
/// [semblance.media.ffmpeg.FfmpegResampler]. Its native libraries are loaded with the first use.
/// FFmpeg never opens a file or an address itself: it reads through
/// [semblance.media.ffmpeg.NativeInput] what it is given, and only containers on a list of ours are
/// tried, so that a file cannot make it read another one.
@NullMarked
package semblance.media.ffmpeg;

import org.jspecify.annotations.NullMarked;
