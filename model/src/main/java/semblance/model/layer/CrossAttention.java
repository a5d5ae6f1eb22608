package semblance.model.layer;

import org.jspecify.annotations.Nullable;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// Multi-head attention of some tokens over others.
///
/// @param queries `[queryWidth] -> [width]`, scaled
/// @param keysAndValues `[keyWidth] -> [2 * width]`
/// @param output `[width] -> [outputWidth]`
public record CrossAttention(
    int heads, PackedLinear queries, PackedLinear keysAndValues, PackedLinear output) {
  /// Reads the four linear layers.
  ///
  /// @param width of the queries and of the output
  /// @param keyWidth of what keys and values are made from
  public static CrossAttention of(
      Layers layers, Attention.Names names, int width, int keyWidth, int heads) {
    return of(layers, names, width, keyWidth, heads, width);
  }

  /// Reads the four linear layers, all with biases.
  ///
  /// @param width of the queries
  /// @param keyWidth of what keys and values are made from
  /// @param outputWidth of the output
  public static CrossAttention of(
      Layers layers, Attention.Names names, int width, int keyWidth, int heads, int outputWidth) {
    Weights weights = layers.weights();
    double scale = 1 / Math.sqrt((double) width / heads);
    return new CrossAttention(
        heads,
        layers.linear(
            weights.take(names.query() + ".weight", width, width).multiply(scale),
            bias(weights, names, 0, names.query(), width).multiply(scale),
            Activation.NONE),
        layers.linear(
            Tensor.concatenate(
                0,
                weights.take(names.key() + ".weight", width, keyWidth),
                weights.take(names.value() + ".weight", width, keyWidth)),
            Tensor.concatenate(
                0,
                bias(weights, names, 1, names.key(), width),
                bias(weights, names, 2, names.value(), width)),
            Activation.NONE),
        layers.linear(names.output(), outputWidth, width, Activation.NONE));
  }

  /// Zeros where there is none.
  private static Tensor bias(
      Weights weights, Attention.Names names, int input, String name, int width) {
    return names.biases().of(input)
        ? weights.take(name + ".bias", width)
        : Tensor.of(new float[width], width);
  }

  /// `[batch, queries, width] -> [batch, queries, outputWidth]`.
  ///
  /// @param context `[batch, tokens, keyWidth]`
  /// @param mask broadcast over `[batch, heads, queries, tokens]` and added before the softmax, or
  ///   null
  public Tensor apply(Tensor x, Tensor context, @Nullable Tensor mask) {
    return apply(x, seen(context), mask);
  }

  /// What tokens are looked at by: worth keeping where the same ones are looked at again and again.
  ///
  /// @param keys `[batch, heads, tokens, width / heads]`
  /// @param values like the keys
  public record Seen(Tensor keys, Tensor values) {}

  /// The keys and values of tokens that are looked at.
  ///
  /// @param context `[batch, tokens, keyWidth]`
  public Seen seen(Tensor context) {
    long batch = context.size(0);
    long tokens = context.size(1);
    Tensor flat = keysAndValues.apply(context); // [batch, tokens, 2 * width]
    Tensor both = // [2, batch, heads, tokens, part]
        flat.reshape(batch, tokens, 2, heads, flat.size(2) / (2L * heads)).permute(2, 0, 3, 1, 4);
    return new Seen(both.select(0, 0), both.select(0, 1));
  }

  /// `[batch, queries, width] -> [batch, queries, outputWidth]`.
  ///
  /// @param seen of as large a batch, or of one, which all rows then look at
  /// @param mask broadcast over `[batch, heads, queries, tokens]` and added before the softmax, or
  ///   null
  public Tensor apply(Tensor x, Seen seen, @Nullable Tensor mask) {
    long batch = x.size(0);
    long count = x.size(1);
    long width = x.size(2);
    long part = width / heads;
    long tokens = seen.keys.size(2);
    Tensor asking = // [batch, heads, queries, part]
        queries.apply(x).reshape(batch, count, heads, part).transpose(1, 2);
    Tensor attended =
        asking.attend(
            seen.keys.expand(batch, heads, tokens, part),
            seen.values.expand(batch, heads, tokens, part),
            mask,
            false);
    return output.apply(attended.transpose(1, 2).reshape(batch, count, width));
  }
}
