/// Models between a model before and after training, to learn something without forgetting the
/// rest.
///
/// Entry: [semblance.train.interpolation.Interpolation].
@NullMarked
package semblance.train.interpolation;

import org.jspecify.annotations.NullMarked;
