@NullMarked
package semblance.evaluate.comparison;

import org.jspecify.annotations.NullMarked;
