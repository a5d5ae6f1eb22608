package semblance.model.layer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// A transformer layer with its layer norms before each part, as in CLIP's two towers.
///
/// Tensors are named as in transformers' CLIP; where there are `layer_scale1` and `layer_scale2`,
/// `[width]`, the outputs of the two parts are multiplied by them.
public record TransformerLayer(
    LayerNorm attentionNorm, Attention attention, LayerNorm forwardNorm, FeedForward forward) {
  private static final String ATTENTION_SCALE = "layer_scale1";
  private static final String FORWARD_SCALE = "layer_scale2";

  /// What transformers' CLIP calls the linear layers of attention.
  public static final Attention.Names ATTENTION =
      new Attention.Names(
          "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj");

  /// What transformers' CLIP calls the linear layers of attention, where some lack a bias.
  public static Attention.Names attention(Attention.Biases biases) {
    return new Attention.Names(
        ATTENTION.query(), ATTENTION.key(), ATTENTION.value(), ATTENTION.output(), biases);
  }

  /// Reads all layers of a stack.
  public static List<TransformerLayer> stack(Layers layers, TransformerSettings settings) {
    return stack(layers, settings, ATTENTION);
  }

  /// Reads all layers of a stack.
  public static List<TransformerLayer> stack(
      Layers layers, TransformerSettings settings, Attention.Names names) {
    List<TransformerLayer> stack = new ArrayList<>();
    for (int i = 0; i < settings.layers(); i++) {
      try (TensorScope _ =
          TensorScope.open()) { // a layer's originals go before the next one's come
        stack.add(of(layers.in("layers." + i), settings, names));
      }
    }
    return List.copyOf(stack);
  }

  /// Reads one layer.
  public static TransformerLayer of(
      Layers layer, TransformerSettings settings, Attention.Names names) {
    int width = settings.width();
    double epsilon = settings.layerNormEpsilon();
    return new TransformerLayer(
        layer.norm("layer_norm1", width, epsilon),
        Attention.of(layer, names, width, settings.heads(), scale(layer, ATTENTION_SCALE, width)),
        layer.norm("layer_norm2", width, epsilon),
        FeedForward.of(
            layer,
            "mlp.fc1",
            "mlp.fc2",
            width,
            settings.innerWidth(),
            settings.activation(),
            scale(layer, FORWARD_SCALE, width)));
  }

  private static @Nullable Tensor scale(Layers layer, String name, int width) {
    return layer.weights().has(name) ? layer.weights().take(name, width) : null;
  }

  /// Runs all layers, `[batch, tokens, width] -> [batch, tokens, width]`, freeing each one's input.
  ///
  /// @param mask broadcast over `[batch, heads, tokens, tokens]`, or null
  public static Tensor runAll(
      List<TransformerLayer> layers, Tensor input, @Nullable Tensor mask, boolean causal) {
    Tensor x = input;
    for (TransformerLayer layer : layers) {
      Tensor before = x;
      x = TensorScope.keeping(() -> layer.apply(before, mask, causal, null));
      before.close();
    }
    return x;
  }

  /// `[batch, tokens, width] -> [batch, tokens, width]`.
  public Tensor apply(
      Tensor x, @Nullable Tensor mask, boolean causal, Attention.@Nullable Turn turn) {
    Tensor seen = attention.apply(attentionNorm.apply(x), mask, causal, turn).addInPlace(x);
    return forward.apply(forwardNorm.apply(seen)).addInPlace(seen);
  }
}
