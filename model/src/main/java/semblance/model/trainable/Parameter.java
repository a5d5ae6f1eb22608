package semblance.model.trainable;

import semblance.model.tensor.Tensor;

/// A tensor that gradients change.
///
/// @param name as the checkpoint names it
/// @param numbers its present ones; changed in place
public record Parameter(String name, Tensor numbers) {}
