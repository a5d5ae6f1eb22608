/// The one package that touches OpenCV: decoding of what it decodes right (JPEG but CMYK, PNG,
/// WebP), and encoding of JPEG.
///
/// Entry: [semblance.media.opencv.OpenCvPictures]. Its native library is loaded with the first use.
@NullMarked
package semblance.media.opencv;

import org.jspecify.annotations.NullMarked;
