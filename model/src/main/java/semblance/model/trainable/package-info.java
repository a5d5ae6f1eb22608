/// Models whose weights change: the same networks that serve, made of tensors that collect
/// gradients, and what came of them written back as an ordinary folder.
///
/// Entry: [semblance.model.trainable.TrainableModel]. Objectives and the loop are in the module
/// `train`.
@NullMarked
package semblance.model.trainable;

import org.jspecify.annotations.NullMarked;
