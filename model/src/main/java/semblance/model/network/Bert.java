package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// BERT's encoder, with layer norms after each part. Devlin et al., 2018; weights' names and
/// arithmetic are those of transformers' `BertModel`, without its pooler.
///
/// Thread-safe until closed.
public final class Bert implements AutoCloseable {
  private static final Attention.Names ATTENTION =
      new Attention.Names(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense");

  private final Settings settings;
  private final Tensor words; // [vocabulary, width], as stored
  private final Tensor positions; // [positions, width], the first token type added
  private final LayerNorm norm;
  private final List<Layer> layers;

  /// What a BERT is.
  ///
  /// @param stack its layers
  /// @param vocabulary how many token ids there are
  /// @param positions the longest text in tokens
  /// @param tokenTypes how many kinds of segments it tells apart; texts here are all of the first
  public record Settings(
      TransformerSettings stack, int vocabulary, int positions, int tokenTypes) {}

  private record Layer(
      Attention attention, LayerNorm attentionNorm, FeedForward forward, LayerNorm norm) {
    Tensor apply(Tensor x, @Nullable Tensor mask) { // [batch, tokens, width]
      Tensor seen = attentionNorm.apply(attention.apply(x, mask, false).addInPlace(x));
      return norm.apply(forward.apply(seen).addInPlace(seen));
    }
  }

  private Bert(
      Settings settings, Tensor words, Tensor positions, LayerNorm norm, List<Layer> layers) {
    this.settings = settings;
    this.words = words;
    this.positions = positions;
    this.norm = norm;
    this.layers = layers;
  }

  /// Reads the weights.
  public static Bert of(Weights weights, Settings settings, NumberFormat format) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    double epsilon = stack.layerNormEpsilon();
    try (TensorScope scope = TensorScope.open()) {
      Weights embeddings = weights.in("embeddings");
      Tensor words = // tens of thousands of rows, of which a text needs a dozen
          embeddings.takeAsStored("word_embeddings.weight", settings.vocabulary, width);
      Tensor type =
          embeddings
              .take("token_type_embeddings.weight", settings.tokenTypes, width)
              .narrow(0, 0, 1); // [1, width]
      Tensor positions =
          embeddings.take("position_embeddings.weight", settings.positions, width).add(type);
      LayerNorm norm = LayerNorm.of(embeddings.in("LayerNorm"), width, epsilon, format, scope);
      List<Layer> layers = new ArrayList<>();
      for (int i = 0; i < stack.layers(); i++) {
        Weights layer = weights.in("encoder.layer." + i);
        layers.add(
            new Layer(
                Attention.of(layer, ATTENTION, stack, format),
                LayerNorm.of(layer.in("attention.output.LayerNorm"), width, epsilon, format, scope),
                FeedForward.of(layer, "intermediate.dense", "output.dense", stack, format),
                LayerNorm.of(layer.in("output.LayerNorm"), width, epsilon, format, scope)));
      }
      return new Bert(
          settings,
          scope.release(words),
          scope.release(positions.to(format)),
          norm,
          List.copyOf(layers));
    }
  }

  /// The last layer's output, `[batch, tokens] -> [batch, tokens, width]`.
  ///
  /// @param ids token ids
  /// @param mask `[batch, 1, 1, tokens]`, 0 for a token and -infinity for padding, or null where
  ///   nothing is padded
  public Tensor encode(Tensor ids, @Nullable Tensor mask) {
    Tensor x = // [batch, tokens, width]
        norm.apply(
            ids.lookUp(words, positions.format()).addInPlace(positions.narrow(0, 0, ids.size(1))));
    for (Layer layer : layers) {
      Tensor input = x;
      x = TensorScope.keeping(() -> layer.apply(input, mask));
      input.close();
    }
    return x;
  }

  /// The settings it was made with.
  public Settings settings() {
    return settings;
  }

  /// Bytes held by the weights.
  public long bytes() {
    long bytes = words.bytes() + positions.bytes() + norm.bytes();
    for (Layer layer : layers) {
      bytes +=
          layer.attention.bytes()
              + layer.attentionNorm.bytes()
              + layer.forward.bytes()
              + layer.norm.bytes();
    }
    return bytes;
  }

  @Override
  public void close() {
    words.close();
    positions.close();
    norm.close();
    for (Layer layer : layers) {
      layer.attention.close();
      layer.attentionNorm.close();
      layer.forward.close();
      layer.norm.close();
    }
  }
}
