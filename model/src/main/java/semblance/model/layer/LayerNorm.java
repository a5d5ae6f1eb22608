package semblance.model.layer;

import semblance.model.tensor.Tensor;

/// Normalises the last dimension; see [Layers#norm].
///
/// @param weight `[width]`
/// @param bias `[width]`
/// @param epsilon added to the variance
public record LayerNorm(Tensor weight, Tensor bias, double epsilon) {
  /// `[..., width] -> [..., width]`.
  public Tensor apply(Tensor input) {
    return input.layerNorm(weight, bias, epsilon);
  }
}
