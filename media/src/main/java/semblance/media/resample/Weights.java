package semblance.media.resample;

import java.util.Arrays;

/// The fixed-point weights of one pass along one axis: for each target pixel the first source
/// pixel, how many there are, and their weights with [#PRECISION] bits after the point.
final class Weights {
  /// 32 bits of an `int`, less 8 of the pixel, less 2 for sign and overshoot.
  static final int PRECISION = 32 - 8 - 2;

  /// One half, what a sum starts from so that shifting rounds.
  static final int HALF = 1 << (PRECISION - 1);

  private final int[] first; // [target]
  private final int[] count; // [target]
  private final int[] fixed; // [target, stride]
  private final int stride;

  private Weights(int[] first, int[] count, int[] fixed, int stride) {
    this.first = first;
    this.count = count;
    this.fixed = fixed;
    this.stride = stride;
  }

  /// @param source the axis' length in the source
  /// @param start where the part to be resized begins on it, in pixels
  /// @param end where it ends
  /// @param target the axis' length in the whole result
  /// @param from the first target pixel that is wanted
  /// @param wanted how many are
  static Weights of(
      Filter filter, int source, float start, float end, int target, int from, int wanted) {
    double scale = (double) (end - start) / target;
    if (filter == Filter.NEAREST) {
      return nearest(source, start, scale, from, wanted);
    }
    double filterScale = Math.max(scale, 1);
    double support = filter.support() * filterScale;
    double inverse = 1 / filterScale;
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[wanted];
    int[] count = new int[wanted];
    int[] fixed = new int[Math.multiplyExact(wanted, stride)];
    double[] row = new double[stride];
    for (int i = 0; i < wanted; i++) {
      double center = start + (from + i + 0.5) * scale;
      int low = Math.max((int) (center - support + 0.5), 0);
      int taps = Math.min((int) (center + support + 0.5), source) - low;
      double sum = 0;
      for (int k = 0; k < taps; k++) {
        row[k] = filter.weight((k + low - center + 0.5) * inverse);
        sum += row[k];
      }
      for (int k = 0; k < taps; k++) {
        double weight = (sum == 0 ? row[k] : row[k] / sum) * (1 << PRECISION);
        fixed[i * stride + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      first[i] = low;
      count[i] = taps;
    }
    return new Weights(first, count, fixed, stride);
  }

  /// One source pixel each, with all the weight. Its place is found by adding up, as Pillow does,
  /// whose rounding shows where a centre falls on the edge between two pixels.
  private static Weights nearest(int source, float start, double scale, int from, int wanted) {
    int[] first = new int[wanted];
    int[] count = new int[wanted];
    int[] fixed = new int[wanted];
    Arrays.fill(count, 1);
    Arrays.fill(fixed, 1 << PRECISION);
    double place = start + scale * 0.5;
    for (int i = 0; i < from + wanted; i++) {
      if (i >= from) {
        first[i - from] = Math.clamp((int) place, 0, source - 1);
      }
      place += scale;
    }
    return new Weights(first, count, fixed, 1);
  }

  int targets() {
    return first.length;
  }

  int first(int target) {
    return first[target];
  }

  int count(int target) {
    return count[target];
  }

  /// Where the weights of a target pixel begin in [#fixed].
  int offset(int target) {
    return target * stride;
  }

  /// All weights, `[target, stride]`; not to be written to.
  int[] fixed() {
    return fixed;
  }

  /// The first source pixel that any target needs.
  int lowest() {
    return first[0];
  }

  /// One past the last source pixel that any target needs.
  int highest() {
    int last = first.length - 1;
    return first[last] + count[last];
  }
}
