package semblance.model.network;

import org.jspecify.annotations.Nullable;
import semblance.model.layer.Layers;
import semblance.model.tensor.Tensor;

/// What attention adds for the distance between two tokens, near ones each with a number of their
/// own and far ones together: T5's (Raffel et al., 2019), as transformers' `MPNetEncoder` uses it,
/// one table for all layers.
///
/// @param table `[distances, heads]`
record DistanceBias(Tensor table) {
  /// Distances told apart, half of them backward; the reference takes no other number.
  static final int DISTANCES = 32;

  /// From here on all are the same.
  private static final int FAR = 128;

  static DistanceBias of(Layers layers, int distances, int heads) {
    return new DistanceBias(layers.take("relative_attention_bias.weight", distances, heads));
  }

  /// What is added to attention, `[batch or 1, heads, tokens, tokens]`.
  ///
  /// @param mask `[batch, 1, 1, tokens]`, or null
  Tensor with(@Nullable Tensor mask, int tokens) {
    long[] rows = new long[tokens * tokens];
    for (int query = 0; query < tokens; query++) {
      for (int key = 0; key < tokens; key++) {
        rows[query * tokens + key] = row(key - query);
      }
    }
    Tensor bias = // [1, heads, tokens, tokens]
        Tensor.of(rows, tokens, tokens)
            .lookUp(table, table.format())
            .permute(2, 0, 1)
            .contiguous()
            .reshape(1, table.size(1), tokens, tokens);
    return mask == null ? bias : bias.add(mask);
  }

  /// The row of the table for a distance.
  static int row(int distance) {
    int half = DISTANCES / 2;
    int exact = half / 2;
    int away = Math.abs(distance);
    int within = away;
    if (away >= exact) { // in 32-bit floats, as the reference, which decides where steps begin
      float steps =
          (float) Math.log((float) away / exact)
              / (float) Math.log((double) FAR / exact)
              * (half - exact);
      within = Math.min(exact + (int) steps, half - 1);
    }
    return distance > 0 ? half + within : within;
  }
}
