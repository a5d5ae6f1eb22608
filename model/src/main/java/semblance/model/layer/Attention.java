package semblance.model.layer;

import org.jspecify.annotations.Nullable;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// Multi-head self-attention. Queries, keys and values come from one product with their three
/// matrices stacked.
///
/// @param input `[width] -> [3 * width]`, the queries scaled
/// @param output `[width] -> [width]`
public record Attention(int heads, PackedLinear input, PackedLinear output) {
  /// What a checkpoint calls the four linear layers, and which of them have biases.
  public record Names(String query, String key, String value, String output, Biases biases) {
    public Names(String query, String key, String value, String output) {
      this(query, key, value, output, Biases.ALL);
    }
  }

  /// Which linear layers have a bias.
  public enum Biases {
    ALL(true, true, true),
    /// As in EVA and in Whisper-like attention.
    NOT_KEYS(true, false, true),
    OUTPUT_ONLY(false, false, true),
    NONE(false, false, false);

    private final boolean queriesAndValues;
    private final boolean keys;
    private final boolean output;

    Biases(boolean queriesAndValues, boolean keys, boolean output) {
      this.queriesAndValues = queriesAndValues;
      this.keys = keys;
      this.output = output;
    }

    /// Of the queries (0), the keys (1) or the values (2).
    boolean of(int input) {
      return input == 1 ? keys : queriesAndValues;
    }
  }

  /// Something done to the queries and to the keys before they meet, such as turning them by their
  /// place.
  public interface Turn {
    /// `[batch, heads, tokens, width / heads] -> [batch, heads, tokens, width / heads]`.
    Tensor apply(Tensor queriesOrKeys);
  }

  /// Reads the four linear layers.
  public static Attention of(Layers layers, Names names, TransformerSettings settings) {
    return of(layers, names, settings.width(), settings.heads(), null);
  }

  /// Reads the four linear layers.
  ///
  /// @param scale by which the output is multiplied, `[width]`, or null
  public static Attention of(
      Layers layers, Names names, int width, int heads, @Nullable Tensor scale) {
    return of(layers, names, width, heads, 1 / Math.sqrt((double) width / heads), scale);
  }

  /// Reads the four linear layers.
  ///
  /// @param queryScale by which queries are multiplied
  /// @param scale by which the output is multiplied, `[width]`, or null
  public static Attention of(
      Layers layers, Names names, int width, int heads, double queryScale, @Nullable Tensor scale) {
    Weights weights = layers.weights();
    Tensor[] inputWeights = new Tensor[3];
    Tensor[] inputBiases = new Tensor[3];
    String[] inputs = {names.query, names.key, names.value};
    for (int i = 0; i < 3; i++) {
      inputWeights[i] = weights.take(inputs[i] + ".weight", width, width);
      inputBiases[i] =
          names.biases.of(i)
              ? weights.take(inputs[i] + ".bias", width)
              : Tensor.of(new float[width], width);
    }
    inputWeights[0] = inputWeights[0].multiply(queryScale);
    inputBiases[0] = inputBiases[0].multiply(queryScale);
    boolean inputBias = names.biases.queriesAndValues;
    Tensor outputWeight = weights.take(names.output + ".weight", width, width);
    Tensor outputBias = names.biases.output ? weights.take(names.output + ".bias", width) : null;
    if (scale != null) {
      outputWeight = outputWeight.multiply(scale.reshape(width, 1));
      outputBias = outputBias == null ? null : outputBias.multiply(scale);
    }
    return new Attention(
        heads,
        layers.linear(
            Tensor.concatenate(0, inputWeights), // [3 * width, width]
            inputBias ? Tensor.concatenate(0, inputBiases) : null, // [3 * width]
            Activation.NONE),
        layers.linear(outputWeight, outputBias, Activation.NONE));
  }

  /// `[batch, tokens, width] -> [batch, tokens, width]`.
  ///
  /// @param mask broadcast over `[batch, heads, tokens, tokens]` and added before the softmax, or
  ///   null
  public Tensor apply(Tensor x, @Nullable Tensor mask, boolean causal) {
    return apply(x, mask, causal, null);
  }

  /// `[batch, tokens, width] -> [batch, tokens, width]`.
  ///
  /// @param turn done to queries and keys, or null
  public Tensor apply(Tensor x, @Nullable Tensor mask, boolean causal, @Nullable Turn turn) {
    long batch = x.size(0);
    long tokens = x.size(1);
    long width = x.size(2);
    Tensor all = inputs(x);
    Tensor queries = all.select(0, 0);
    Tensor keys = all.select(0, 1);
    if (turn != null) {
      queries = turn.apply(queries);
      keys = turn.apply(keys);
    }
    Tensor attended = // [batch, heads, tokens, width / heads]
        queries.attend(keys, all.select(0, 2), mask, causal);
    return output.apply(attended.transpose(1, 2).reshape(batch, tokens, width));
  }

  /// The same where rows of the batch have masks of their own that repeat, `[groups * rows, tokens,
  /// width] -> [groups * rows, tokens, width]`.
  ///
  /// @param masks `[rows, heads, tokens, tokens]`, added before the softmax
  public Tensor applyInGroups(Tensor x, Tensor masks) {
    long rows = masks.size(0);
    Tensor all = inputs(x);
    Tensor[] groups = new Tensor[Math.toIntExact(x.size(0) / rows)];
    for (int group = 0; group < groups.length; group++) {
      Tensor part = all.narrow(1, group * rows, rows);
      groups[group] = // [rows, tokens, heads, width / heads]
          part.select(0, 0)
              .attend(part.select(0, 1), part.select(0, 2), masks, false)
              .transpose(1, 2);
    }
    return output.apply(Tensor.concatenate(0, groups).reshape(x.shape()));
  }

  /// Queries, keys and values, `[3, batch, heads, tokens, width / heads]`.
  private Tensor inputs(Tensor x) {
    long width = x.size(2);
    return input
        .apply(x)
        .reshape(x.size(0), x.size(1), 3, heads, width / heads)
        .permute(2, 0, 3, 1, 4);
  }
}
