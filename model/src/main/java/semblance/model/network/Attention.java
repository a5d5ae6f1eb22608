package semblance.model.network;

import org.jspecify.annotations.Nullable;
import semblance.model.tensor.Activation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// Multi-head self-attention. Queries, keys and values come from one product with their three
/// matrices stacked.
final class Attention implements AutoCloseable {
  private final int heads;
  private final PackedLinear input; // [width] -> [3 * width]
  private final PackedLinear output; // [width] -> [width]

  private Attention(int heads, PackedLinear input, PackedLinear output) {
    this.heads = heads;
    this.input = input;
    this.output = output;
  }

  /// Reads the four linear layers under the names that the checkpoint gives them.
  static Attention of(
      Weights weights, Names names, TransformerSettings settings, NumberFormat format) {
    int width = settings.width();
    Tensor[] inputWeights = new Tensor[3];
    Tensor[] inputBiases = new Tensor[3];
    String[] inputs = {names.query, names.key, names.value};
    for (int i = 0; i < 3; i++) {
      inputWeights[i] = weights.take(inputs[i] + ".weight", width, width);
      inputBiases[i] = weights.take(inputs[i] + ".bias", width);
    }
    double scale = 1 / Math.sqrt((double) width / settings.heads()); // taken by the queries
    inputWeights[0] = inputWeights[0].multiply(scale);
    inputBiases[0] = inputBiases[0].multiply(scale);
    return new Attention(
        settings.heads(),
        PackedLinear.prepare(
            Tensor.concatenate(0, inputWeights), // [3 * width, width]
            Tensor.concatenate(0, inputBiases), // [3 * width]
            Activation.NONE,
            format,
            TransformerSettings.USUAL_ROWS),
        PackedLinear.prepare(
            weights.take(names.output + ".weight", width, width),
            weights.take(names.output + ".bias", width),
            Activation.NONE,
            format,
            TransformerSettings.USUAL_ROWS));
  }

  /// What a checkpoint calls the four linear layers.
  record Names(String query, String key, String value, String output) {}

  /// `[batch, tokens, width] -> [batch, tokens, width]`.
  ///
  /// @param mask `[batch, 1, 1, tokens]`, added before the softmax, or null
  Tensor apply(Tensor x, @Nullable Tensor mask, boolean causal) {
    long batch = x.size(0);
    long tokens = x.size(1);
    long width = x.size(2);
    Tensor all = // [3, batch, heads, tokens, width / heads]
        input.apply(x).reshape(batch, tokens, 3, heads, width / heads).permute(2, 0, 3, 1, 4);
    Tensor attended = // [batch, heads, tokens, width / heads]
        all.select(0, 0).attend(all.select(0, 1), all.select(0, 2), mask, causal);
    return output.apply(attended.transpose(1, 2).reshape(batch, tokens, width));
  }

  long bytes() {
    return input.bytes() + output.bytes();
  }

  @Override
  public void close() {
    input.close();
    output.close();
  }
}
