package semblance.model.network;

import semblance.model.layer.Attention;
import semblance.model.layer.CrossAttention;
import semblance.model.layer.FeedForward;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Tensor;

/// The head that lets one learned query look at all tokens of a picture, and works on what it sees.
/// Zhai et al., "Scaling vision transformers", 2021; weights' names and arithmetic are those of
/// transformers' `SiglipMultiheadAttentionPoolingHead`, its packed `in_proj` split in three.
///
/// Thread-safe until its resources are closed.
public final class AttentionPooling {
  private static final Attention.Names ATTENTION =
      new Attention.Names(
          "attention.q_proj", "attention.k_proj", "attention.v_proj", "attention.out_proj");

  private final Tensor probe; // [1, 1, width]
  private final CrossAttention attention;
  private final LayerNorm norm;
  private final FeedForward forward;

  private AttentionPooling(
      Tensor probe, CrossAttention attention, LayerNorm norm, FeedForward forward) {
    this.probe = probe;
    this.attention = attention;
    this.norm = norm;
    this.forward = forward;
  }

  /// Reads the weights.
  ///
  /// @param settings of the layers before it, whose width, heads and feed-forward part it shares
  public static AttentionPooling of(Layers layers, TransformerSettings settings) {
    int width = settings.width();
    return new AttentionPooling(
        layers.take("probe", 1, 1, width),
        CrossAttention.of(layers, ATTENTION, width, width, settings.heads()),
        layers.norm("layernorm", width, settings.layerNormEpsilon()),
        FeedForward.of(layers, "mlp.fc1", "mlp.fc2", settings));
  }

  /// `[batch, tokens, width] -> [batch, width]`.
  public Tensor apply(Tensor tokens) {
    long batch = tokens.size(0);
    long width = tokens.size(2);
    Tensor seen = // [batch, 1, width]
        attention.apply(probe.expand(batch, 1, width), tokens, null);
    return forward.apply(norm.apply(seen)).addInPlace(seen).reshape(batch, width);
  }
}
