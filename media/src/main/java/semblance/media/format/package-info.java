/// What a picture file says about itself, read without decoding it: its format by magic bytes, its
/// size, the way it is turned, its colour profile, and whether it is all there.
///
/// Entries: [semblance.media.format.MediaKind#of] for what a file holds,
/// [semblance.media.format.EncodedPicture#parse], and [semblance.media.format.EncodedStream#parse]
/// for sound and film. Nothing is allocated by what a header claims, so that limits can be checked
/// before an engine sees the file. No engine is used here; the packages that wrap one take an
/// `EncodedPicture`.
@NullMarked
package semblance.media.format;

import org.jspecify.annotations.NullMarked;
