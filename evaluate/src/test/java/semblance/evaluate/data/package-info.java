@NullMarked
package semblance.evaluate.data;

import org.jspecify.annotations.NullMarked;
