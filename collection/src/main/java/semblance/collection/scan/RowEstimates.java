package semblance.collection.scan;

/// One query's products with the vectors of a table, estimated by their rows.
///
/// Not thread-safe.
final class RowEstimates {
  private static final int LINE_WORDS = 8;

  private final double step;
  private final RowQuery query;
  private long fetched; // keeps the reading ahead from being left out

  /// The standard deviation of the error.
  final double deviation;

  /// @param coded in the table's coding
  RowEstimates(CodeTable table, CodedQuery coded) {
    QueryCode code = new QueryCode(coded.coding.rows, coded.turned, table.errors().row);
    this.step = code.step;
    this.deviation = code.deviation;
    this.query = code.row(coded.coding.rowWords);
  }

  /// Estimates the products with some vectors of a cell.
  ///
  /// @param places of the vectors in the cell
  /// @param base the query's product with the cell's centre
  /// @param estimates gets the products
  void estimate(CodeTable.Cell cell, int[] places, int count, double base, float[] estimates) {
    int words = query.words;
    fetch(cell.rows, places, count);
    for (int i = 0; i < count; i++) {
      int start = places[i] * words;
      long sum = Coding.KERNELS.row(cell.rows, start, query);
      float factor = CodeTable.Cell.factor(cell.rows, start, words);
      estimates[i] = (float) (base + step * factor * (sum - query.offset));
    }
  }

  /// Reads of each row what begins a line of the cache, so that the processor fetches all at once.
  private void fetch(long[] rows, int[] places, int count) {
    long read = 0;
    for (int i = 0; i < count; i++) {
      int start = places[i] * query.words;
      for (int word = 0; word < query.words; word += LINE_WORDS) {
        read += rows[start + word];
      }
      read += rows[start + query.words - 1];
    }
    fetched += read;
  }

  @Override
  public String toString() {
    return "RowEstimates[deviation=%s, fetched=%s]".formatted(deviation, fetched);
  }
}
