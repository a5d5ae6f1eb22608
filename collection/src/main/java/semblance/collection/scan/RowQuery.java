package semblance.collection.scan;

/// A query in whole numbers, as planes of bits, for the codes of single vectors.
///
/// `estimate = base + step * factor * (sum - offset)`
final class RowQuery {
  /// The planes, the sign's first, then from the highest down. `[planeCount, words]`
  final long[] planes;

  final int planeCount;

  /// Words of a row, a multiple of 8.
  final int words;

  /// The power of two of each word of a row.
  final long[] shifts;

  final double offset;

  RowQuery(long[] planes, int planeCount, int words, long[] shifts, double offset) {
    this.planes = planes;
    this.planeCount = planeCount;
    this.words = words;
    this.shifts = shifts;
    this.offset = offset;
  }
}
