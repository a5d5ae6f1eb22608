package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.Attention;
import semblance.model.layer.FeedForward;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// BERT's encoder and its kin's, with layer norms after each part. Devlin et al., 2018; weights'
/// names and arithmetic are those of transformers' `BertModel`, without its pooler.
///
/// RoBERTa's (Liu et al., 2019) counts its positions from behind its padding id, MPNet's (Song et
/// al., 2020) adds a bias by distance to attention, DistilBERT's tells no segments apart, and
/// ELECTRA's may widen its embeddings first; all other arithmetic is the same.
///
/// Thread-safe until its resources are closed.
public final class Bert {
  private static final Attention.Names ATTENTION =
      new Attention.Names(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense");

  private final Settings settings;
  private final Tensor words; // [vocabulary, embedding width], as stored
  private final Tensor positions; // [positions, embedding width], the first token type added
  private final LayerNorm norm;
  private final @Nullable PackedLinear widen; // [embedding width] -> [width]
  private final @Nullable DistanceBias bias;
  private final List<Layer> layers;

  /// What a BERT is.
  ///
  /// @param stack its layers
  /// @param vocabulary how many token ids there are
  /// @param positions how many places its table of positions has
  /// @param tokenTypes how many kinds of segments it tells apart; texts here are all of the first;
  ///   0 for none
  /// @param firstPosition the place in the table of a text's first token; where it is above 0, the
  ///   place before it is that of tokens with the id [#padding()]
  /// @param distances how many distances its attention tells apart; 0 for none
  /// @param embeddingWidth numbers a token before the first layer
  public record Settings(
      TransformerSettings stack,
      int vocabulary,
      int positions,
      int tokenTypes,
      int firstPosition,
      int distances,
      int embeddingWidth) {
    public Settings {
      if (firstPosition >= positions) {
        throw new IllegalArgumentException(
            "texts begin at position %d of %d".formatted(firstPosition, positions));
      }
    }

    /// BERT itself.
    public Settings(TransformerSettings stack, int vocabulary, int positions, int tokenTypes) {
      this(stack, vocabulary, positions, tokenTypes, 0, 0, stack.width());
    }

    /// The longest text in tokens.
    public int longest() {
      return positions - firstPosition;
    }

    /// The token id that takes no place in a text, or -1 if all do.
    public int padding() {
      return firstPosition - 1;
    }
  }

  private record Layer(
      Attention attention, LayerNorm attentionNorm, FeedForward forward, LayerNorm norm) {
    Tensor apply(Tensor x, @Nullable Tensor mask) { // [batch, tokens, width]
      Tensor seen = attentionNorm.apply(attention.apply(x, mask, false).addInPlace(x));
      return norm.apply(forward.apply(seen).addInPlace(seen));
    }
  }

  private Bert(
      Settings settings,
      Tensor words,
      Tensor positions,
      LayerNorm norm,
      @Nullable PackedLinear widen,
      @Nullable DistanceBias bias,
      List<Layer> layers) {
    this.settings = settings;
    this.words = words;
    this.positions = positions;
    this.norm = norm;
    this.widen = widen;
    this.bias = bias;
    this.layers = layers;
  }

  /// Reads the weights.
  public static Bert of(Layers layers, Settings settings) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    double epsilon = stack.layerNormEpsilon();
    Layers embeddings = layers.in("embeddings");
    int narrow = settings.embeddingWidth;
    Tensor positions =
        embeddings.weights().take("position_embeddings.weight", settings.positions, narrow);
    if (settings.tokenTypes > 0) {
      Tensor types =
          embeddings.weights().take("token_type_embeddings.weight", settings.tokenTypes, narrow);
      positions = positions.add(types.narrow(0, 0, 1));
    }
    List<Layer> stacked = new ArrayList<>();
    for (int i = 0; i < stack.layers(); i++) {
      Layers layer = layers.in("encoder.layer." + i);
      try (TensorScope _ =
          TensorScope.open()) { // a layer's originals go before the next one's come
        stacked.add(
            new Layer(
                Attention.of(layer, ATTENTION, stack),
                layer.norm("attention.output.LayerNorm", width, epsilon),
                FeedForward.of(layer, "intermediate.dense", "output.dense", stack),
                layer.norm("output.LayerNorm", width, epsilon)));
      }
    }
    return new Bert(
        settings,
        // tens of thousands of rows, of which a text needs a dozen
        embeddings.table("word_embeddings.weight", settings.vocabulary, narrow),
        layers.keep(positions),
        embeddings.norm("LayerNorm", narrow, epsilon),
        narrow == width
            ? null
            : layers.linear("embeddings_project", width, narrow, Activation.NONE),
        settings.distances == 0
            ? null
            : DistanceBias.of(layers.in("encoder"), settings.distances, stack.heads()),
        List.copyOf(stacked));
  }

  /// The last layer's output, `[batch, tokens] -> [batch, tokens, width]`.
  ///
  /// @param ids token ids
  /// @param mask `[batch, 1, 1, tokens]`, 0 for a token and -infinity for padding, or null where
  ///   nothing is padded
  public Tensor encode(Tensor ids, @Nullable Tensor mask) {
    return encode(ids, mask, null);
  }

  /// The last layer's output, `[batch, tokens] -> [batch, tokens, width]`.
  ///
  /// @param places `[batch, tokens]`, each token's place in the table of positions, or null where
  ///   they count up from the first
  public Tensor encode(Tensor ids, @Nullable Tensor mask, @Nullable Tensor places) {
    Tensor found = // [batch, tokens, embedding width], or without the batch
        places == null
            ? positions.narrow(0, settings.firstPosition, ids.size(1))
            : places.lookUp(positions, positions.format());
    Tensor x = norm.apply(ids.lookUp(words, positions.format()).addInPlace(found));
    if (widen != null) {
      x = widen.apply(x); // [batch, tokens, width]
    }
    Tensor added = bias == null ? mask : bias.with(mask, Math.toIntExact(ids.size(1)));
    for (Layer layer : layers) {
      Tensor input = x;
      x = TensorScope.keeping(() -> layer.apply(input, added));
      input.close();
    }
    return x;
  }

  /// The settings it was made with.
  public Settings settings() {
    return settings;
  }
}
