package semblance.model.layer;

import org.jspecify.annotations.Nullable;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// The part of a transformer layer that treats each token by itself: widen, activate, narrow.
///
/// @param gate by whose output the widened numbers are multiplied, or null for none (SwiGLU:
///   Shazeer, 2020)
public record FeedForward(PackedLinear inner, PackedLinear outer, @Nullable PackedLinear gate) {
  /// What the names of a gate's linear layer begin with, in place of the inner one's.
  private static final String GATE = "_gate";

  /// CLIP's quick GELU is `x sigmoid(1.702 x)`.
  private static final double QUICK = 1.702;

  /// Reads the two linear layers.
  ///
  /// @param innerName widens, `[width] -> [innerWidth]`
  /// @param outerName narrows
  public static FeedForward of(
      Layers layers, String innerName, String outerName, TransformerSettings settings) {
    return of(
        layers,
        innerName,
        outerName,
        settings.width(),
        settings.innerWidth(),
        settings.activation(),
        null);
  }

  /// Reads two linear layers `[width] -> [out] -> [out]`, as projections into a latent space are.
  public static FeedForward projecting(
      Layers layers,
      String innerName,
      String outerName,
      int width,
      int out,
      HiddenActivation hidden) {
    return of(layers, new Names(innerName, outerName), width, out, out, hidden, null);
  }

  private record Names(String inner, String outer) {}

  /// Reads the two linear layers, and a gate where there is one.
  ///
  /// @param scale by which the output is multiplied, `[width]`, or null
  public static FeedForward of(
      Layers layers,
      String innerName,
      String outerName,
      int width,
      int innerWidth,
      HiddenActivation hidden,
      @Nullable Tensor scale) {
    return of(layers, new Names(innerName, outerName), width, innerWidth, width, hidden, scale);
  }

  private static FeedForward of(
      Layers layers,
      Names names,
      int width,
      int innerWidth,
      int out,
      HiddenActivation hidden,
      @Nullable Tensor scale) {
    Weights weights = layers.weights();
    String gateName = names.inner + GATE;
    PackedLinear gate =
        weights.has(gateName + ".weight")
            ? layers.linear(gateName, innerWidth, width, Activation.SWISH)
            : null;
    Tensor innerWeight = weights.take(names.inner + ".weight", innerWidth, width);
    Tensor innerBias = weights.take(names.inner + ".bias", innerWidth);
    Tensor outerWeight = weights.take(names.outer + ".weight", out, innerWidth);
    Tensor outerBias = weights.take(names.outer + ".bias", out);
    Activation activation = Activation.NONE;
    if (gate == null) {
      activation = activation(hidden);
      if (hidden == HiddenActivation.QUICK_GELU) {
        // With y = 1.702 x it is y sigmoid(y) / 1.702, so the weights take the factors.
        innerWeight = innerWeight.multiply(QUICK);
        innerBias = innerBias.multiply(QUICK);
        outerWeight = outerWeight.multiply(1 / QUICK);
      }
    }
    if (scale != null) {
      outerWeight = outerWeight.multiply(scale.reshape(out, 1));
      outerBias = outerBias.multiply(scale);
    }
    return new FeedForward(
        layers.linear(innerWeight, innerBias, activation),
        layers.linear(outerWeight, outerBias, Activation.NONE),
        gate);
  }

  private static Activation activation(HiddenActivation hidden) {
    return switch (hidden) {
      case RELU -> Activation.RELU;
      case GELU -> Activation.GELU;
      case GELU_TANH -> Activation.GELU_TANH;
      case SWISH, QUICK_GELU -> Activation.SWISH;
    };
  }

  /// `[..., width] -> [..., width]`.
  public Tensor apply(Tensor x) {
    Tensor wide = inner.apply(x);
    return outer.apply(gate == null ? wide : gate.apply(x).multiplyInPlace(wide));
  }
}
