package semblance.model.network;

import java.util.List;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Tensor;

/// The text transformer of CoCa: a class token of its own stands behind each text (Yu et al.,
/// 2022).
///
/// Weights and arithmetic are those of `TextTransformer` in open_clip with `embed_cls`; tensors are
/// named as those of [TextTransformer], beside `cls_emb`. Its mask for padding is one place too far
/// to the right, as in all published weights: what is hidden is not a token of padding but the one
/// after it, and the class token where a text ends with padding. The first is never hidden.
///
/// Thread-safe until its resources are closed.
public final class ClassTokenText {
  private final TextTransformer.Settings settings;
  private final int padding;
  private final Tensor words; // [vocabulary, width]
  private final Tensor positions; // [positions + 1, width]
  private final Tensor classToken; // [1, 1, width]
  private final List<TransformerLayer> layers;
  private final LayerNorm after;

  private ClassTokenText(
      TextTransformer.Settings settings,
      int padding,
      Tensor words,
      Tensor positions,
      Tensor classToken,
      List<TransformerLayer> layers,
      LayerNorm after) {
    this.settings = settings;
    this.padding = padding;
    this.words = words;
    this.positions = positions;
    this.classToken = classToken;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  ///
  /// @param settings its positions are those of texts, without the class token's
  /// @param padding the id that counts as padding
  public static ClassTokenText of(Layers layers, TextTransformer.Settings settings, int padding) {
    TransformerSettings stack = settings.stack();
    int width = stack.width();
    return new ClassTokenText(
        settings,
        padding,
        layers.table("embeddings.token_embedding.weight", settings.vocabulary(), width),
        layers.take("embeddings.position_embedding.weight", settings.positions() + 1L, width),
        layers.keep(layers.weights().take("cls_emb", width).reshape(1, 1, width)),
        TransformerLayer.stack(layers.in("encoder"), stack),
        layers.norm("final_layer_norm", width, stack.layerNormEpsilon()));
  }

  /// How many ids at a text's start have an influence, of a text filled up to all positions.
  ///
  /// @param padding the id that counts as padding
  public static int needed(int[] ids, int padding) {
    int end = ids.length;
    while (end > 0 && ids[end - 1] == padding) {
      end--;
    }
    return Math.min(end + 1, ids.length);
  }

  /// The class token's output, normalised, `[batch, tokens] -> [batch, width]`.
  ///
  /// @param ids padded behind with any
  /// @param texts the same ids without padding, or rather no more than those needed
  public Tensor encode(Tensor ids, int[][] texts) {
    return after.apply(run(ids, texts, settings.positions()).select(1, ids.size(1)));
  }

  /// The texts' own tokens as the last layer gives them, `[batch, tokens] -> [batch, tokens,
  /// width]`.
  ///
  /// @param ids padded behind with any, where attention is causal; what is given for padding is of
  ///   no use
  /// @param texts the same ids without padding
  public Tensor tokens(Tensor ids, int[][] texts) {
    int length = Math.toIntExact(ids.size(1));
    return run(ids, texts, length).narrow(1, 0, length);
  }

  /// All outputs, the class token's last, `[batch, tokens + 1, width]`.
  ///
  /// @param classPlace the class token's position
  private Tensor run(Tensor ids, int[][] texts, int classPlace) {
    int length = Math.toIntExact(ids.size(1));
    long batch = ids.size(0);
    long width = settings.stack().width();
    Tensor own =
        classToken
            .add(positions.narrow(0, classPlace, 1).reshape(1, 1, width))
            .expand(batch, 1, width);
    Tensor x = // [batch, tokens + 1, width]
        Tensor.concatenate(
            1,
            ids.lookUp(words, positions.format()).addInPlace(positions.narrow(0, 0, length)),
            own);
    return TransformerLayer.runAll(
        layers, x, mask(texts, length, classPlace).to(positions.format()), false);
  }

  /// What is added to attention, `[batch, 1, tokens + 1, tokens + 1]`.
  private Tensor mask(int[][] texts, int length, int classPlace) {
    int side = length + 1;
    float[] mask = new float[texts.length * side * side];
    for (int row = 0; row < texts.length; row++) {
      int[] text = texts[row];
      for (int query = 0; query < side; query++) {
        int start = (row * side + query) * side;
        for (int key = 0; key < side; key++) {
          boolean future = settings.causal() && key > query;
          if (future || !isShown(text, key == length ? classPlace : key)) {
            mask[start + key] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
    return Tensor.of(mask, texts.length, 1, side, side);
  }

  private boolean isShown(int[] text, int place) {
    return place == 0 || (place <= text.length && text[place - 1] != padding);
  }
}
