package semblance.benchmarks.vectors;

import java.io.IOException;
import java.util.Arrays;
import semblance.benchmarks.workload.Answers;

/// Asks queries one after the other and measures how fast they are answered.
final class Timed {
  /// What Java's compilers need for the loops of a search.
  static final double COMPILING_SECONDS = 8;

  private static final double WARM_UP_SHARE = .3;

  private Timed() {}

  /// Answers the query of a number with rows.
  interface Search {
    int[] rows(int query) throws IOException;
  }

  /// Asks the first queries for a part of the time unmeasured, then all of them, again and again; a
  /// search too slow for that is stopped after three times the time, with what it has answered.
  static Answers ask(int queries, double seconds, Search search) throws IOException {
    long warm = System.nanoTime() + (long) (WARM_UP_SHARE * seconds * 1e9);
    for (int query = 0; System.nanoTime() < warm; query = (query + 1) % queries) {
      search.rows(query);
    }
    int[][] rows = new int[queries][];
    long start = System.nanoTime();
    long asked = 0;
    int answered = 0;
    while (true) {
      for (int query = 0; query < queries; query++) {
        rows[query] = search.rows(query);
        asked++;
        answered = Math.max(answered, query + 1);
        if (System.nanoTime() - start > 3e9 * seconds) {
          return new Answers(rate(asked, start), Arrays.copyOf(rows, answered));
        }
      }
      if (System.nanoTime() - start > 1e9 * seconds) {
        return new Answers(rate(asked, start), rows);
      }
    }
  }

  private static double rate(long asked, long start) {
    return asked / ((System.nanoTime() - start) / 1e9);
  }
}
