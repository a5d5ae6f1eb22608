package semblance.model.network;

import org.jspecify.annotations.Nullable;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// A layer of [Eva].
///
/// @param heads into how many parts attention splits the width
/// @param input `[width] -> [3 * width]`, queries, keys and values, the queries scaled
/// @param turns of queries and keys, or null
/// @param attendedNorm within attention, or null
/// @param gate `[width] -> [innerWidth]` with its activation, or null
/// @param inner `[width] -> [innerWidth]`, with the activation where there is no gate
/// @param innerNorm within the feed-forward part, or null
/// @param normsAfter whether `attentionNorm` and `forwardNorm` stand after their parts
record EvaBlock(
    int heads,
    LayerNorm attentionNorm,
    PackedLinear input,
    Eva.@Nullable Turns turns,
    @Nullable LayerNorm attendedNorm,
    PackedLinear output,
    LayerNorm forwardNorm,
    @Nullable PackedLinear gate,
    PackedLinear inner,
    @Nullable LayerNorm innerNorm,
    PackedLinear outer,
    boolean normsAfter) {

  static EvaBlock of(Layers layers, Eva.Settings settings, Eva.@Nullable Turns turns) {
    int width = settings.width();
    int wide = settings.innerWidth();
    double epsilon = settings.epsilon();
    Weights weights = layers.weights();
    return new EvaBlock(
        settings.heads(),
        layers.norm("norm1", width, epsilon),
        input(layers, width, settings.heads(), turns != null),
        turns,
        weights.has("attn.norm.weight") ? layers.norm("attn.norm", width, epsilon) : null,
        scaled(layers, "attn.proj", width, width, "gamma_1"),
        layers.norm("norm2", width, epsilon),
        settings.gated() ? layers.linear("mlp.fc1_g", wide, width, Activation.SWISH) : null,
        settings.gated()
            ? layers.linear("mlp.fc1_x", wide, width, Activation.NONE)
            : layers.linear("mlp.fc1", wide, width, Activation.GELU),
        weights.has("mlp.norm.weight") ? layers.norm("mlp.norm", wide, epsilon) : null,
        scaled(layers, "mlp.fc2", width, wide, "gamma_2"),
        settings.normsAfter());
  }

  /// A linear layer with the scale of its outputs in its weights, where there is one.
  private static PackedLinear scaled(Layers layers, String name, int out, int in, String scale) {
    Weights weights = layers.weights();
    Tensor weight = weights.take(name + ".weight", out, in);
    Tensor bias = weights.take(name + ".bias", out);
    if (weights.has(scale)) {
      Tensor factors = weights.take(scale, out);
      weight = weight.multiply(factors.reshape(out, 1));
      bias = bias.multiply(factors);
    }
    return layers.linear(weight, bias, Activation.NONE);
  }

  /// The three layers of attention's input as one. Keys have no bias.
  ///
  /// @param turned whether queries and keys will be turned: pairs to be turned together lie side by
  ///   side in the file, and half a part away from each other here, which no product notices
  private static PackedLinear input(Layers layers, int width, int heads, boolean turned) {
    Weights weights = layers.weights();
    double scale = 1 / Math.sqrt((double) width / heads);
    Tensor queries = weights.take("attn.q_proj.weight", width, width).multiply(scale);
    Tensor queryBias = weights.take("attn.q_proj.bias", width).multiply(scale);
    Tensor keys = weights.take("attn.k_proj.weight", width, width);
    if (turned) {
      queries = halved(queries, heads, width, width);
      queryBias = halved(queryBias.reshape(width, 1), heads, width, 1).reshape(width);
      keys = halved(keys, heads, width, width);
    }
    return layers.linear(
        Tensor.concatenate(0, queries, keys, weights.take("attn.v_proj.weight", width, width)),
        Tensor.concatenate(
            0,
            queryBias,
            Tensor.of(new float[width], width),
            weights.take("attn.v_proj.bias", width)),
        Activation.NONE);
  }

  /// Rows of each head in another order: those of even number, then those of odd.
  private static Tensor halved(Tensor rows, int heads, int width, int in) {
    return rows.reshape(heads, width / heads / 2, 2, in).transpose(1, 2).reshape(width, in);
  }

  /// `[batch, tokens, width] -> [batch, tokens, width]`.
  Tensor apply(Tensor x) {
    if (normsAfter) {
      Tensor seen = attentionNorm.apply(attend(x)).addInPlace(x);
      return forwardNorm.apply(forward(seen)).addInPlace(seen);
    }
    Tensor seen = attend(attentionNorm.apply(x)).addInPlace(x);
    return forward(forwardNorm.apply(seen)).addInPlace(seen);
  }

  private Tensor attend(Tensor x) {
    long batch = x.size(0);
    long tokens = x.size(1);
    long width = x.size(2);
    Tensor all = // [3, batch, heads, tokens, width / heads]
        input.apply(x).reshape(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
    Tensor queries = all.select(0, 0);
    Tensor keys = all.select(0, 1);
    if (turns != null) {
      queries = turns.apply(queries);
      keys = turns.apply(keys);
    }
    Tensor attended = // [batch, tokens, width]
        queries
            .attend(keys, all.select(0, 2), null, false)
            .transpose(1, 2)
            .reshape(batch, tokens, width);
    return output.apply(attendedNorm == null ? attended : attendedNorm.apply(attended));
  }

  private Tensor forward(Tensor x) {
    Tensor wide = inner.apply(x); // [batch, tokens, innerWidth]
    if (gate != null) {
      wide = wide.multiplyInPlace(gate.apply(x));
    }
    return outer.apply(innerNorm == null ? wide : innerNorm.apply(wide));
  }
}
