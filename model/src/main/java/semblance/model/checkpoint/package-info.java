/// A model's folder as files: which of them hold the weights, the tensors in them, configuration in
/// JSON. Knows nothing of what the tensors mean. `pytorch` below it reads what PyTorch saved.
///
/// Entry: [semblance.model.checkpoint.Checkpoint].
@NullMarked
package semblance.model.checkpoint;

import org.jspecify.annotations.NullMarked;
