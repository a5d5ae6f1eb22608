package semblance.model.layer;

/// The size and the constants of a transformer's stack of layers.
///
/// @param width numbers a token
/// @param layers how many layers follow each other
/// @param heads into how many parts attention splits the width
/// @param innerWidth numbers a token inside the feed-forward part
/// @param layerNormEpsilon added to the variance in layer norms
/// @param activation inside the feed-forward part
public record TransformerSettings(
    int width,
    int layers,
    int heads,
    int innerWidth,
    double layerNormEpsilon,
    HiddenActivation activation) {
  /// For how many tokens together the weights are laid out.
  static final long USUAL_ROWS = 400;

  /// The functions that transformers use between their two linear layers.
  public enum HiddenActivation {
    RELU,
    GELU,
    GELU_TANH,
    /// `x sigmoid(x)`, also called SiLU.
    SWISH,
    /// `x sigmoid(1.702 x)`, as in the first CLIP models.
    QUICK_GELU
  }

  public TransformerSettings {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "a width of %d cannot be split among %d attention heads".formatted(width, heads));
    }
  }

  /// The same with another number of layers.
  public TransformerSettings withLayers(int changed) {
    return new TransformerSettings(width, changed, heads, innerWidth, layerNormEpsilon, activation);
  }
}
