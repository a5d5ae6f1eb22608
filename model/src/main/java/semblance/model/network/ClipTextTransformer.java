package semblance.model.network;

import java.util.List;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// CLIP's text transformer, in which a token sees only those before it. Radford et al., 2021;
/// weights' names and arithmetic are those of transformers' `CLIPTextTransformer`.
///
/// Thread-safe until closed.
public final class ClipTextTransformer implements AutoCloseable {
  private final Tensor words; // [vocabulary, width]
  private final Tensor positions; // [positions, width]
  private final List<TransformerLayer> layers;
  private final LayerNorm after;

  /// What a CLIP text transformer is.
  ///
  /// @param stack its layers
  /// @param vocabulary how many token ids there are
  /// @param positions the longest text in tokens
  public record Settings(TransformerSettings stack, int vocabulary, int positions) {}

  private ClipTextTransformer(
      Tensor words, Tensor positions, List<TransformerLayer> layers, LayerNorm after) {
    this.words = words;
    this.positions = positions;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  public static ClipTextTransformer of(Weights weights, Settings settings, NumberFormat format) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    try (TensorScope scope = TensorScope.open()) {
      Weights embeddings = weights.in("embeddings");
      return new ClipTextTransformer(
          scope.release(
              embeddings.takeAsStored("token_embedding.weight", settings.vocabulary, width)),
          scope.release(
              embeddings.take("position_embedding.weight", settings.positions, width).to(format)),
          TransformerLayer.stack(weights.in("encoder"), stack, format, scope),
          LayerNorm.of(
              weights.in("final_layer_norm"), width, stack.layerNormEpsilon(), format, scope));
    }
  }

  /// The output at one place of each text, `[batch, tokens] -> [batch, width]`.
  ///
  /// @param ids token ids, padded behind with any
  /// @param places for each text, the place of its end
  public Tensor encode(Tensor ids, int[] places) {
    Tensor x = // [batch, tokens, width]
        ids.lookUp(words, positions.format()).addInPlace(positions.narrow(0, 0, ids.size(1)));
    x = TransformerLayer.runAll(layers, x, true);
    Tensor[] ends = new Tensor[places.length];
    for (int text = 0; text < places.length; text++) {
      ends[text] = x.narrow(0, text, 1).select(1, places[text]); // [1, width]
    }
    return after.apply(Tensor.concatenate(0, ends));
  }

  /// Bytes held by the weights.
  public long bytes() {
    return words.bytes()
        + positions.bytes()
        + after.bytes()
        + layers.stream().mapToLong(TransformerLayer::bytes).sum();
  }

  @Override
  public void close() {
    words.close();
    positions.close();
    layers.forEach(TransformerLayer::close);
    after.close();
  }
}
