package semblance.model.tower;

import java.util.Arrays;
import java.util.stream.Collectors;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// How a text's tokens become one vector, as sentence-transformers' `Pooling` names it. Padding
/// never counts; special tokens do.
public enum TokenPooling {
  /// The first token.
  FIRST("cls"),
  /// The highest of each number.
  MAX("max"),
  /// The mean.
  MEAN("mean"),
  /// The sum, divided by the square root of the number of tokens.
  SUM_BY_ROOT("mean_sqrt_len_tokens"),
  /// The mean, each token as often as its place in the text.
  WEIGHTED_MEAN("weightedmean"),
  /// The last token.
  LAST("lasttoken");

  private final String modeName;

  TokenPooling(String modeName) {
    this.modeName = modeName;
  }

  /// What `pooling_mode` calls it.
  public String modeName() {
    return modeName;
  }

  /// All names that `pooling_mode` may have.
  public static String names() {
    return Arrays.stream(values()).map(TokenPooling::modeName).collect(Collectors.joining(", "));
  }

  /// `[batch, tokens, width] -> [batch, width]`, in 32-bit floats.
  public Tensor apply(TextBatch texts, Tensor states) {
    Tensor exact = states.to(NumberFormat.FLOAT32);
    return switch (this) {
      case FIRST -> TextBatch.at(exact, texts.firstCounted());
      case LAST -> TextBatch.at(exact, texts.places(ids -> ids.length - 1));
      case MAX ->
          exact
              .add(
                  perToken(
                      texts,
                      (text, i) -> texts.counts(text, i) ? 0 : Float.NEGATIVE_INFINITY,
                      Float.NEGATIVE_INFINITY))
              .maximum(1);
      case MEAN -> weighted(texts, exact, (text, i) -> texts.counts(text, i) ? 1 : 0);
      case WEIGHTED_MEAN -> weighted(texts, exact, (text, i) -> texts.counts(text, i) ? i + 1 : 0);
      case SUM_BY_ROOT -> {
        Tensor present = perToken(texts, (text, i) -> texts.counts(text, i) ? 1 : 0, 0);
        Tensor tokens = present.sum(1); // [batch, 1]
        // x / sqrt(n) = x / n * (n / sqrt(n))
        yield exact.multiply(present).sum(1).multiply(tokens.inverseSquareRoot(0));
      }
    };
  }

  private static Tensor weighted(TextBatch texts, Tensor states, TextBatch.TokenNumbers numbers) {
    Tensor weights = perToken(texts, numbers, 0);
    return states.multiply(weights).sum(1).divide(weights.sum(1));
  }

  /// `[batch, tokens, 1]`.
  private static Tensor perToken(TextBatch texts, TextBatch.TokenNumbers numbers, float padding) {
    return texts.perToken(numbers, padding).reshape(texts.size(), texts.tokens(), 1);
  }
}
