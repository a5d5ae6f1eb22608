package semblance.model.network;

import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// A layer norm of a checkpoint, over the last dimension.
record LayerNorm(Tensor weight, Tensor bias, double epsilon) implements AutoCloseable {
  /// Reads `weight` and `bias`, both `[width]`.
  static LayerNorm of(
      Weights weights, int width, double epsilon, NumberFormat format, TensorScope scope) {
    return new LayerNorm(
        scope.release(weights.take("weight", width).to(format).copy()),
        scope.release(weights.take("bias", width).to(format).copy()),
        epsilon);
  }

  Tensor apply(Tensor input) {
    return input.layerNorm(weight, bias, epsilon);
  }

  long bytes() {
    return weight.bytes() + bias.bytes();
  }

  @Override
  public void close() {
    weight.close();
    bias.close();
  }
}
