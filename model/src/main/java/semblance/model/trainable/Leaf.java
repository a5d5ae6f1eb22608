package semblance.model.trainable;

import java.util.Optional;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.Tensor;

/// A tensor of a checkpoint that is trained, or stays as it is.
///
/// @param stored where the checkpoint has it
/// @param numbers its present ones, as 32-bit floats in its own shape
/// @param trained whether it collects gradients itself
/// @param addition what is added to it, where that is trained in its place
record Leaf(StoredTensor stored, Tensor numbers, boolean trained, Optional<LowRank> addition) {
  /// What the networks compute with, as a function of what is trained.
  Tensor effective() {
    return addition.map(low -> numbers.add(low.product())).orElse(numbers);
  }

  void close() {
    numbers.close();
    addition.ifPresent(LowRank::close);
  }
}
