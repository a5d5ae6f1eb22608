package semblance.media;

import java.io.IOException;
import java.nio.file.Path;
import semblance.embedding.Picture;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.Video;
import semblance.media.ffmpeg.FfmpegFilm;
import semblance.media.format.ByteSource;
import semblance.media.format.EncodedStream;
import semblance.media.format.MalformedStreamException;
import semblance.media.format.MediaKind;
import semblance.media.format.PictureFormat;
import semblance.media.format.StreamFormat;

/// Opens films, of which frames are then decoded as they are asked for.
///
/// MP4, QuickTime, Matroska, WebM, AVI and others, and animated GIFs, are told apart by their first
/// bytes, never by name. Frame i is the i-th that decoding from the start gives. Frames are turned
/// upright and in sRGB by the film's own colour matrix; those of pixels that are not square are
/// given as stored, which is what models were trained on. A frame lost to damage is replaced by the
/// one before it; a film that is cut off is refused, as far as its container tells. Thread-safe,
/// and so are the videos; they hold nothing that has to be closed.
public final class VideoDecoder {
  private final Settings settings;

  /// A decoder with the default limits.
  public VideoDecoder() {
    this(Settings.defaults());
  }

  public VideoDecoder(Settings settings) {
    this.settings = settings;
  }

  /// Limits on what is decoded.
  ///
  /// @param maximumPixels of a frame, at most [Picture#MAXIMUM_PIXELS]
  public record Settings(long maximumPixels) {
    /// 64 megapixels: above 8K.
    public static final long DEFAULT_MAXIMUM_PIXELS = 64L << 20;

    public Settings {
      if (maximumPixels < 1 || maximumPixels > Picture.MAXIMUM_PIXELS) {
        throw new IllegalArgumentException(
            "maximumPixels %d: expected 1 to %d".formatted(maximumPixels, Picture.MAXIMUM_PIXELS));
      }
    }

    public static Settings defaults() {
      return new Settings(DEFAULT_MAXIMUM_PIXELS);
    }

    public Settings withMaximumPixels(long pixels) {
      return new Settings(pixels);
    }
  }

  /// Opens a film.
  ///
  /// @throws UnreadableContentException if it holds no film, or not a whole one
  /// @throws StorageException if it is missing or must not or cannot be read
  public Video open(Path file) {
    return open(file, file.toString());
  }

  /// Opens a film; the file is read again whenever frames are asked for.
  ///
  /// @param name what to call it in errors
  /// @throws UnreadableContentException if it holds no film, or not a whole one
  /// @throws StorageException if it is missing or must not or cannot be read
  public Video open(Path file, String name) {
    return open(StreamFiles.source(file, name, "a film"), name);
  }

  /// Opens a film that is in memory.
  ///
  /// @param content not written to as long as the video is used
  /// @param name what to call it in errors
  /// @throws UnreadableContentException if it holds no film, or not a whole one
  public Video open(byte[] content, String name) {
    return open(new ByteSource.OfBytes(content), name);
  }

  /// What a file holds: what its first bytes tell, and where they leave open whether a container
  /// holds a film or only sound, what is in it.
  ///
  /// @param head the file's first [MediaKind#HEAD] bytes
  /// @param name what to call it in errors
  /// @throws StorageException if it has to be opened, and is missing or must not or cannot be read
  public MediaKind kind(byte[] head, Path file, String name) {
    MediaKind kind = MediaKind.of(head, file);
    if (kind != MediaKind.FILM || StreamFormat.of(head).isEmpty()) {
      return kind;
    }
    try {
      return FfmpegFilm.holdsOnlySound(StreamFiles.source(file, name, "a film"))
          ? MediaKind.SOUND
          : MediaKind.FILM;
    } catch (IOException e) {
      throw StreamFiles.unreadable(name, e);
    }
  }

  private Video open(ByteSource source, String name) {
    try {
      boolean animation =
          PictureFormat.of(source.head(16)).filter(PictureFormat.GIF::equals).isPresent();
      if (!animation) {
        EncodedStream.parse(source, "a film");
      }
      return new FilmFile(FfmpegFilm.open(source, settings.maximumPixels()), name);
    } catch (MalformedStreamException e) {
      throw FilmFile.unreadable(name, e);
    } catch (IOException e) {
      throw StreamFiles.unreadable(name, e);
    }
  }
}
