package semblance.model.network;

import org.jspecify.annotations.Nullable;
import semblance.model.layer.Attention;
import semblance.model.layer.Layers;
import semblance.model.tensor.Tensor;

/// Attention within windows, with a learned bias for the place of one token relative to another.
///
/// @param order which token stands where, window after window, or null where they do as they are
/// @param places where each token stands, or null like `order`
/// @param bias `[1, heads, tokens, tokens]`, or `[windows, heads, tokens, tokens]` where windows
///   are shifted
record WindowAttention(
    Attention attention,
    Windows windows,
    @Nullable Tensor order,
    @Nullable Tensor places,
    Tensor bias) {
  static WindowAttention of(
      Layers layers, Windows windows, SwinTransformer.Settings settings, int stage) {
    int width = settings.width() << stage;
    int heads = settings.heads().get(stage);
    Attention.Names names =
        new Attention.Names(
            "query",
            "key",
            "value",
            "proj",
            settings.inputBias() ? Attention.Biases.ALL : Attention.Biases.OUTPUT_ONLY);
    double scale =
        settings.queryScale() == 0 ? 1 / Math.sqrt((double) width / heads) : settings.queryScale();
    boolean whole = windows.isWhole();
    return new WindowAttention(
        Attention.of(layers, names, width, heads, scale, null),
        windows,
        whole ? null : layers.resources().keep(indices(windows.order())),
        whole ? null : layers.resources().keep(indices(windows.places())),
        layers.keep(bias(layers, windows, heads)));
  }

  private static Tensor indices(long[] numbers) {
    return Tensor.of(numbers, numbers.length);
  }

  private static Tensor bias(Layers layers, Windows windows, int heads) {
    int tokens = windows.tokens();
    int distances = 2 * windows.side() - 1;
    Tensor bias = // [1, heads, tokens, tokens]
        layers
            .weights()
            .take("relative_position_bias_table", (long) distances * distances, heads)
            .choose(0, indices(windows.relativePlaces())) // [tokens * tokens, heads]
            .transpose(0, 1)
            .reshape(1, heads, tokens, tokens);
    return windows.shift() == 0
        ? bias
        : Tensor.of(windows.mask(), windows.count(), 1, tokens, tokens).add(bias);
  }

  /// `[batch, tokens, width] -> [batch, tokens, width]`.
  Tensor apply(Tensor x) {
    long batch = x.size(0);
    long width = x.size(2);
    Tensor tokens = windows.isFilled() ? x.pad(0, 0, 0, 1) : x; // one of zeros behind the last
    Tensor ordered = order == null ? tokens : tokens.choose(1, order);
    Tensor cut = // [batch * windows, tokens of a window, width]
        ordered.reshape(batch * windows.count(), windows.tokens(), width);
    Tensor seen =
        bias.size(0) == 1 ? attention.apply(cut, bias, false) : attention.applyInGroups(cut, bias);
    Tensor together = seen.reshape(batch, ordered.size(1), width);
    return places == null ? together : together.choose(1, places);
  }
}
