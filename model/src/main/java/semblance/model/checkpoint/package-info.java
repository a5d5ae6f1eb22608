/// A model's folder as files: tensors in safetensors form, configuration in JSON, and digests of
/// both. Knows nothing of what the tensors mean.
///
/// Entry: [semblance.model.checkpoint.Checkpoint].
@NullMarked
package semblance.model.checkpoint;

import org.jspecify.annotations.NullMarked;
