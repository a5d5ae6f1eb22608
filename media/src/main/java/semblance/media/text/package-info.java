/// Plain text as a reader sees it, whatever its bytes: [semblance.media.text.TextDecoder] finds the
/// encoding.
@NullMarked
package semblance.media.text;

import org.jspecify.annotations.NullMarked;
