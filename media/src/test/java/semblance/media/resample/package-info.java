@NullMarked
package semblance.media.resample;

import org.jspecify.annotations.NullMarked;
