@NullMarked
package semblance.evaluate.statistics;

import org.jspecify.annotations.NullMarked;
