/// What a viewer would see or hear, as pixels and samples: decoding of pictures, sounds and films,
/// and small pictures for showing.
///
/// Entries: [semblance.media.PictureDecoder], [semblance.media.SoundDecoder],
/// [semblance.media.VideoDecoder]. A decoded picture is upright, sRGB and opaque; what a model then
/// does to it is preprocessing and lies with the model. Files are told apart and checked in
/// [semblance.media.format], decoded in the packages named after their engines, and finished in
/// [semblance.media.pixel]; [semblance.media.resample] resizes.
@NullMarked
package semblance.media;

import org.jspecify.annotations.NullMarked;
