package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.Attention;
import semblance.model.layer.CrossAttention;
import semblance.model.layer.FeedForward;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// The decoder of CoCa, which tells the next token of a caption: layers of attention to the tokens
/// before, each followed by one of attention to the picture (Yu et al., 2022).
///
/// Arithmetic is that of `MultimodalTransformer` in open_clip; layers are named as those of
/// [TransformerLayer], under `encoder` and, where they look at the picture, under `cross`.
///
/// Thread-safe until its resources are closed.
public final class CaptionDecoder {
  private final List<TransformerLayer> layers;
  private final List<PictureLayer> pictureLayers;
  private final LayerNorm after;
  private final PackedLinear vocabulary;

  /// A layer that looks at the picture.
  ///
  /// @param scale by which what was seen is multiplied, `[width]`, or null
  private record PictureLayer(
      LayerNorm norm,
      LayerNorm pictureNorm,
      CrossAttention attention,
      @Nullable Tensor scale,
      LayerNorm forwardNorm,
      FeedForward forward) {
    static PictureLayer of(Layers layer, TransformerSettings settings) {
      int width = settings.width();
      double epsilon = settings.layerNormEpsilon();
      return new PictureLayer(
          layer.norm("layer_norm1", width, epsilon),
          layer.norm("layer_norm1_kv", width, epsilon),
          CrossAttention.of(
              layer,
              TransformerLayer.attention(Attention.Biases.ALL),
              width,
              width,
              settings.heads()),
          layer.weights().has("layer_scale1") ? layer.take("layer_scale1", width) : null,
          layer.norm("layer_norm2", width, epsilon),
          FeedForward.of(
              layer,
              "mlp.fc1",
              "mlp.fc2",
              width,
              settings.innerWidth(),
              settings.activation(),
              layer.weights().has("layer_scale2")
                  ? layer.weights().take("layer_scale2", width)
                  : null));
    }

    Tensor apply(Tensor x, CrossAttention.Seen picture) {
      Tensor found = attention.apply(norm.apply(x), picture, null);
      Tensor seen = (scale == null ? found : found.multiplyInPlace(scale)).addInPlace(x);
      return forward.apply(forwardNorm.apply(seen)).addInPlace(seen);
    }
  }

  private CaptionDecoder(
      List<TransformerLayer> layers,
      List<PictureLayer> pictureLayers,
      LayerNorm after,
      PackedLinear vocabulary) {
    this.layers = layers;
    this.pictureLayers = pictureLayers;
    this.after = after;
    this.vocabulary = vocabulary;
  }

  /// Reads the weights.
  ///
  /// @param settings of each of the two kinds of layers
  /// @param vocabulary how many token ids there are
  public static CaptionDecoder of(Layers layers, TransformerSettings settings, int vocabulary) {
    List<PictureLayer> pictureLayers = new ArrayList<>();
    for (int i = 0; i < settings.layers(); i++) {
      try (TensorScope _ = TensorScope.open()) {
        pictureLayers.add(PictureLayer.of(layers.in("cross.layers." + i), settings));
      }
    }
    return new CaptionDecoder(
        TransformerLayer.stack(layers.in("encoder"), settings),
        List.copyOf(pictureLayers),
        layers.norm("final_layer_norm", settings.width(), settings.layerNormEpsilon()),
        layers.transposedProjection("text_projection", settings.width(), vocabulary));
  }

  /// What each layer sees of a picture.
  ///
  /// @param tokens `[pictures, tokens, width]`
  public List<CrossAttention.Seen> look(Tensor tokens) {
    return pictureLayers.stream()
        .map(layer -> layer.attention.seen(layer.pictureNorm.apply(tokens)))
        .toList();
  }

  /// How likely each token of the vocabulary is to come next, as logits, `[captions, tokens, width]
  /// -> [captions, vocabulary]`.
  ///
  /// @param captions what was written so far, as the text transformer gives it
  public Tensor next(Tensor captions, List<CrossAttention.Seen> picture) {
    Tensor x = run(captions, picture);
    return vocabulary.apply(after.apply(x.select(1, x.size(1) - 1)));
  }

  /// How likely each token is to come next at every place of captions, as logits, `[captions,
  /// tokens, width] -> [captions, tokens, vocabulary]`.
  ///
  /// @param captions as the text transformer gives them
  /// @param pictures of each caption
  public Tensor everywhere(Tensor captions, List<CrossAttention.Seen> pictures) {
    return vocabulary.apply(after.apply(run(captions, pictures)));
  }

  private Tensor run(Tensor captions, List<CrossAttention.Seen> picture) {
    Tensor x = captions;
    for (int i = 0; i < layers.size(); i++) {
      Tensor before = x;
      TransformerLayer layer = layers.get(i);
      PictureLayer pictureLayer = pictureLayers.get(i);
      CrossAttention.Seen seen = picture.get(i);
      x =
          TensorScope.keeping(
              () -> pictureLayer.apply(layer.apply(before, null, true, null), seen));
    }
    return x;
  }
}
