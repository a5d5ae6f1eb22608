package semblance.model.network;

import semblance.model.tensor.Activation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// The part of a transformer layer that treats each token by itself: widen, activate, narrow.
record FeedForward(PackedLinear inner, PackedLinear outer) implements AutoCloseable {
  /// CLIP's quick GELU is `x sigmoid(1.702 x)`.
  private static final double QUICK = 1.702;

  /// Reads the two linear layers.
  ///
  /// @param innerName widens, `[width] -> [innerWidth]`
  /// @param outerName narrows
  static FeedForward of(
      Weights weights,
      String innerName,
      String outerName,
      TransformerSettings settings,
      NumberFormat format) {
    int width = settings.width();
    int innerWidth = settings.innerWidth();
    Tensor innerWeight = weights.take(innerName + ".weight", innerWidth, width);
    Tensor innerBias = weights.take(innerName + ".bias", innerWidth);
    Tensor outerWeight = weights.take(outerName + ".weight", width, innerWidth);
    Activation activation =
        switch (settings.activation()) {
          case RELU -> Activation.RELU;
          case GELU -> Activation.GELU;
          case GELU_TANH -> Activation.GELU_TANH;
          case QUICK_GELU -> {
            // With y = 1.702 x it is y sigmoid(y) / 1.702, so the weights take the factors.
            innerWeight = innerWeight.multiply(QUICK);
            innerBias = innerBias.multiply(QUICK);
            outerWeight = outerWeight.multiply(1 / QUICK);
            yield Activation.SWISH;
          }
        };
    return new FeedForward(
        PackedLinear.prepare(
            innerWeight, innerBias, activation, format, TransformerSettings.USUAL_ROWS),
        PackedLinear.prepare(
            outerWeight,
            weights.take(outerName + ".bias", width),
            Activation.NONE,
            format,
            TransformerSettings.USUAL_ROWS));
  }

  /// `[..., width] -> [..., width]`.
  Tensor apply(Tensor x) {
    return outer.apply(inner.apply(x));
  }

  long bytes() {
    return inner.bytes() + outer.bytes();
  }

  @Override
  public void close() {
    inner.close();
    outer.close();
  }
}
