@NullMarked
package semblance.train;

import org.jspecify.annotations.NullMarked;
