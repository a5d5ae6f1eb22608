package semblance.collection.scan;

/// A query rounded to whole numbers for one grid: its products with codes are sums of whole
/// numbers.
final class QueryCode {
  /// Rounding may add so much to the error, as a share of what the codes' own error is.
  private static final double ROUNDING = .3;

  private static final int MOST_PLANES = 12;

  private final Grid grid;
  private final int[] whole; // [rows]

  /// What one is worth.
  final double step;

  /// What the codes' middle is worth, in whole numbers.
  final double offset;

  /// The standard deviation of the estimate's error.
  final double deviation;

  /// @param turned the query's coordinates
  /// @param noise the mean square error of coded coordinates
  QueryCode(Grid grid, float[] turned, float[] noise) {
    this.grid = grid;
    double variance = 0;
    double most = 0;
    double rounded = 0; // the sum of squares of codes
    for (int i = 0; i < turned.length; i++) {
      variance += (double) turned[i] * turned[i] * noise[i];
      int word = i / Rotation.WORD;
      int bits = grid.bits[word];
      if (bits > 0) {
        most = Math.max(most, Math.abs(turned[i] * grid.spacing[word]));
        rounded += ((1 << bits) * (double) (1 << bits) - 1) / 12;
      }
    }
    double finest = most / ((1 << (MOST_PLANES - 1)) - 1);
    double wanted = rounded > 0 ? ROUNDING * Math.sqrt(variance * 12 / rounded) : 0;
    step = Math.max(Math.max(finest, wanted), Double.MIN_NORMAL);
    deviation = Math.sqrt(variance + step * step / 12 * rounded);
    whole = new int[turned.length];
    double middle = 0;
    for (int i = 0; i < whole.length; i++) {
      int word = i / Rotation.WORD;
      if (grid.bits[word] > 0) {
        whole[i] = (int) Math.rint(turned[i] * grid.spacing[word] / step);
        middle += whole[i] * ((1 << grid.bits[word]) - 1) / 2.0;
      }
    }
    offset = middle;
  }

  /// Planes that a word's whole numbers need, with the sign's.
  private int planeCount(int word) {
    int bits = 0;
    for (int i = word * Rotation.WORD; i < (word + 1) * Rotation.WORD; i++) {
      int magnitude = whole[i] < 0 ? ~whole[i] : whole[i];
      bits = Math.max(bits, Integer.SIZE - Integer.numberOfLeadingZeros(magnitude));
    }
    return bits + 1;
  }

  private long plane(int word, int plane) {
    long bits = 0;
    for (int i = 0; i < Rotation.WORD; i++) {
      bits |= (long) (whole[word * Rotation.WORD + i] >> plane & 1) << i;
    }
    return bits;
  }

  RowQuery row(int rowWords) {
    int planeCount = 1;
    for (int word = 0; word < grid.bits.length; word++) {
      if (grid.bits[word] > 0) {
        planeCount = Math.max(planeCount, planeCount(word));
      }
    }
    long[] planes = new long[planeCount * rowWords];
    long[] shifts = new long[rowWords];
    int column = 0;
    for (int word = 0; word < grid.bits.length; word++) {
      int first = column;
      for (int bit = 0; bit < grid.bits[word]; bit++, column++) {
        shifts[column] = bit;
        for (int plane = 0; plane < planeCount; plane++) {
          int at = plane * rowWords;
          planes[at + column] = bit == 0 ? plane(word, planeCount - 1 - plane) : planes[at + first];
        }
      }
    }
    return new RowQuery(planes, planeCount, rowWords, shifts, offset);
  }
}
