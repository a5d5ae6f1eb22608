package semblance.benchmarks.workload;

/// What a contestant answered to the queries of a cell, and how fast.
public final class Answers {
  private final double rate;
  private final int[][] rows; // [answered queries][at most k]

  /// @param rate queries a second, one after the other on one thread
  /// @param rows for each query the rows of the vectors that were found; a contestant too slow for
  ///   all queries in its time answers the first of them
  public Answers(double rate, int[][] rows) {
    this.rate = rate;
    this.rows = rows;
  }

  /// Queries a second.
  public double rate() {
    return rate;
  }

  /// How many queries there was time for.
  public int answered() {
    return rows.length;
  }

  /// What was found for a query.
  public int[] rows(int query) {
    return rows[query];
  }
}
