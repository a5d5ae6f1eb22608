/// New models, with weights drawn at random, as folders that open wherever published ones do:
/// something to train from the beginning.
///
/// Entry: [semblance.model.untrained.UntrainedClip]. Training is in the module `train`.
@NullMarked
package semblance.model.untrained;

import org.jspecify.annotations.NullMarked;
