/// Captions: which tokens a decoder's numbers lead to, greedily or along several beams, and the
/// writing of them for pictures.
///
/// Entry: [semblance.model.caption.CaptionWriter]. Networks are in `semblance.model.network`.
@NullMarked
package semblance.model.caption;

import org.jspecify.annotations.NullMarked;
