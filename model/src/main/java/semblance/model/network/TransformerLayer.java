package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// A transformer layer with its layer norms before each part, as in CLIP's two towers.
record TransformerLayer(
    LayerNorm attentionNorm, Attention attention, LayerNorm forwardNorm, FeedForward forward)
    implements AutoCloseable {
  private static final Attention.Names ATTENTION =
      new Attention.Names(
          "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj");

  /// Reads all layers of a stack.
  static List<TransformerLayer> stack(
      Weights weights, TransformerSettings settings, NumberFormat format, TensorScope scope) {
    int width = settings.width();
    double epsilon = settings.layerNormEpsilon();
    List<TransformerLayer> layers = new ArrayList<>();
    for (int i = 0; i < settings.layers(); i++) {
      Weights layer = weights.in("layers." + i);
      layers.add(
          new TransformerLayer(
              LayerNorm.of(layer.in("layer_norm1"), width, epsilon, format, scope),
              Attention.of(layer, ATTENTION, settings, format),
              LayerNorm.of(layer.in("layer_norm2"), width, epsilon, format, scope),
              FeedForward.of(layer, "mlp.fc1", "mlp.fc2", settings, format)));
    }
    return List.copyOf(layers);
  }

  /// Runs all layers, `[batch, tokens, width] -> [batch, tokens, width]`, freeing each one's input.
  static Tensor runAll(List<TransformerLayer> layers, Tensor input, boolean causal) {
    Tensor x = input;
    for (TransformerLayer layer : layers) {
      Tensor before = x;
      x = TensorScope.keeping(() -> layer.apply(before, causal));
      before.close();
    }
    return x;
  }

  private Tensor apply(Tensor x, boolean causal) {
    Tensor seen = attention.apply(attentionNorm.apply(x), null, causal).addInPlace(x);
    return forward.apply(forwardNorm.apply(seen)).addInPlace(seen);
  }

  long bytes() {
    return attentionNorm.bytes() + attention.bytes() + forwardNorm.bytes() + forward.bytes();
  }

  @Override
  public void close() {
    attentionNorm.close();
    attention.close();
    forwardNorm.close();
    forward.close();
  }
}
