/// One step of training: a batch there, a loss, the gradients back, and the tensors changed.
///
/// Entry: [semblance.train.loop.TrainingStep].
@NullMarked
package semblance.train.loop;

import org.jspecify.annotations.NullMarked;
