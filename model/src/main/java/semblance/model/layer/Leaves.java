package semblance.model.layer;

import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.Tensor;

/// The numbers that a checkpoint's tensors have while they are trained.
public interface Leaves {
  /// The numbers of a tensor or of a part of it, as 32-bit floats through which gradients flow.
  ///
  /// @param original what the file calls the tensor
  /// @param part the tensor, or rows of it, perhaps in another shape, as a network wants it
  Tensor part(String original, StoredTensor part);
}
