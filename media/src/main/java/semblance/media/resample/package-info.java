/// Resizing with antialiasing, equal to the bit to Pillow's `Image.resize` on 8-bit RGB.
///
/// Entry: [semblance.media.resample.Resampler]. Preprocessing of every model goes through it, since
/// a model sees what its reference saw only when each pixel is rounded in the same places. The
/// loops have two forms with equal results, one for SIMD and one without.
@NullMarked
package semblance.media.resample;

import org.jspecify.annotations.NullMarked;
