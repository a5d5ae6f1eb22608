/// How often "no good match" is the right answer.
///
/// [semblance.evaluate.calibration.Refusals] is the entry class.
@NullMarked
package semblance.evaluate.calibration;

import org.jspecify.annotations.NullMarked;
