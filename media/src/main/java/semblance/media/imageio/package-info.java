/// The one package that touches Java's own imaging: ImageIO, with TwelveMonkeys' plug-ins, for the
/// formats that OpenCV gets wrong or does not read, and colour management.
///
/// Entries: [semblance.media.imageio.ImageIoPictures] and
/// [semblance.media.imageio.ColourManagement]. Nothing native of other projects is loaded.
@NullMarked
package semblance.media.imageio;

import org.jspecify.annotations.NullMarked;
