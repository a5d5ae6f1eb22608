@NullMarked
package semblance.evaluate.calibration;

import org.jspecify.annotations.NullMarked;
