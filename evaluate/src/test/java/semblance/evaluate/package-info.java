@NullMarked
package semblance.evaluate;

import org.jspecify.annotations.NullMarked;
