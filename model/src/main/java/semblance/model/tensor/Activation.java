package semblance.model.tensor;

/// A function applied to each number after a convolution or a linear layer.
public enum Activation {
  NONE,
  /// `max(x, 0)`.
  RELU,
  /// `min(max(x, 0), 6)`.
  RELU6,
  /// `x Φ(x)`, by the error function.
  GELU,
  /// GELU by the hyperbolic tangent.
  GELU_TANH,
  /// `x sigmoid(x)`.
  SWISH,
  /// `1 / (1 + exp(-x))`.
  SIGMOID,
  /// The hyperbolic tangent.
  TANH
}
