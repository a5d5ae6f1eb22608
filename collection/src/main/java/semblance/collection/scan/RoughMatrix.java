package semblance.collection.scan;

/// A matrix in 16 bits a number (bfloat16), to be multiplied with one vector at a time. That takes
/// as long as reading the matrix does, so half the bytes are nearly half the time; of a product of
/// unit vectors it costs about .0001.
///
/// Immutable and thread-safe.
final class RoughMatrix {
  /// Rows whose numbers lie together.
  static final int GROUP = 64;

  final int rows;
  final int dimension;

  /// Two rows' numbers in each: in the lower half of a group's `j`-th row `j`, in the upper half
  /// row `j + GROUP / 2`. Column after column. `[dimension, rows / 2]`
  final int[] pairs;

  /// @param transposed the matrix, `[dimension, rows]`
  /// @param rows a multiple of [#GROUP]
  RoughMatrix(float[] transposed, int rows, int dimension) {
    this.rows = rows;
    this.dimension = dimension;
    this.pairs = new int[dimension * rows / 2];
    for (int i = 0; i < pairs.length; i++) {
      int low = i / (GROUP / 2) * GROUP + i % (GROUP / 2);
      pairs[i] = rounded(transposed[low]) | rounded(transposed[low + GROUP / 2]) << 16;
    }
  }

  /// The upper half of a float's bits, rounded to the nearest, ties to even.
  private static int rounded(float number) {
    int bits = Float.floatToRawIntBits(number);
    return (bits + 0x7fff + (bits >>> 16 & 1)) >>> 16;
  }
}
