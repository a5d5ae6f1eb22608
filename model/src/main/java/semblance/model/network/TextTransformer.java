package semblance.model.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Tensor;

/// The text transformer of CLIP and its kin: layer norms before each part, learned positions.
/// Radford et al., 2021; weights' names and arithmetic are those of transformers'
/// `CLIPTextTransformer`.
///
/// Thread-safe until its resources are closed.
public final class TextTransformer {
  private final Settings settings;
  private final Tensor words; // [vocabulary, width]
  private final Tensor positions; // [positions, width]
  private final List<TransformerLayer> layers;
  private final LayerNorm after;

  /// What such a text transformer is.
  ///
  /// @param stack its layers
  /// @param vocabulary how many token ids there are
  /// @param positions the longest text in tokens
  /// @param causal whether a token sees only itself and those before it, as in CLIP
  public record Settings(
      TransformerSettings stack, int vocabulary, int positions, boolean causal) {}

  private TextTransformer(
      Settings settings,
      Tensor words,
      Tensor positions,
      List<TransformerLayer> layers,
      LayerNorm after) {
    this.settings = settings;
    this.words = words;
    this.positions = positions;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  public static TextTransformer of(Layers layers, Settings settings) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    return new TextTransformer(
        settings,
        layers.table("embeddings.token_embedding.weight", settings.vocabulary, width),
        layers.take("embeddings.position_embedding.weight", settings.positions, width),
        TransformerLayer.stack(layers.in("encoder"), stack),
        layers.norm("final_layer_norm", width, stack.layerNormEpsilon()));
  }

  /// The last layer's output at every place, normalised, `[batch, tokens] -> [batch, tokens,
  /// width]`.
  ///
  /// @param mask broadcast over `[batch, heads, tokens, tokens]` and added to attention, or null;
  ///   not beside causal attention
  public Tensor encode(Tensor ids, @Nullable Tensor mask) {
    return after.apply(run(ids, mask));
  }

  /// The last layer's output at one place of each text, normalised, `[batch, tokens] -> [batch,
  /// width]`.
  ///
  /// @param ids token ids; where attention is causal, padded behind with any
  /// @param places for each text, the place to read
  public Tensor encodeAt(Tensor ids, int[] places) {
    return encodeAt(ids, null, places);
  }

  /// The last layer's output at one place of each text, normalised, `[batch, tokens] -> [batch,
  /// width]`.
  ///
  /// @param mask broadcast over `[batch, heads, tokens, tokens]` and added to attention, or null;
  ///   not beside causal attention
  public Tensor encodeAt(Tensor ids, @Nullable Tensor mask, int[] places) {
    Tensor x = run(ids, mask); // [batch, tokens, width]
    Tensor[] rows = new Tensor[places.length];
    for (int text = 0; text < places.length; text++) {
      rows[text] = x.narrow(0, text, 1).select(1, places[text]); // [1, width]
    }
    return after.apply(Tensor.concatenate(0, rows));
  }

  private Tensor run(Tensor ids, @Nullable Tensor mask) {
    Tensor x = // [batch, tokens, width]
        ids.lookUp(words, positions.format()).addInPlace(positions.narrow(0, 0, ids.size(1)));
    return TransformerLayer.runAll(layers, x, mask, settings.causal);
  }
}
