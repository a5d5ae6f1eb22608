package semblance.benchmarks.workload;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;

/// The right answers: by comparing every query with every vector.
///
/// Immutable and thread-safe.
public final class Truth {
  /// Cosines that differ by less are the same: contestants add up in other orders.
  private static final float TIE = 1e-5f;

  private final VectorFile pictures;
  private final Map<String, Nearest[][]> nearest; // by queries' name: [query][filter]
  private final List<Integer> filters;

  private Truth(VectorFile pictures, Map<String, Nearest[][]> nearest, List<Integer> filters) {
    this.pictures = pictures;
    this.nearest = nearest;
    this.filters = filters;
  }

  /// Compares all with all, on all cores.
  ///
  /// @param filters shares of a thousand, as in [Cell#perMille]
  /// @param depth how many of the nearest are kept
  public static Truth compute(
      VectorFile pictures, List<Queries> asked, List<Integer> filters, int depth) {
    Map<String, Nearest[][]> nearest = new HashMap<>();
    for (Queries queries : asked) {
      Nearest[][] found = new Nearest[queries.size()][];
      int parts = Runtime.getRuntime().availableProcessors();
      IntStream.range(0, parts)
          .parallel()
          .forEach(part -> {
            int from = queries.size() * part / parts;
            int to = queries.size() * (part + 1) / parts;
            System.arraycopy(
                compute(pictures, queries, from, to, filters, depth), 0, found, from, to - from);
          });
      nearest.put(queries.name(), found);
    }
    return new Truth(pictures, nearest, List.copyOf(filters));
  }

  private static Nearest[][] compute(
      VectorFile pictures, Queries queries, int from, int to, List<Integer> filters, int depth) {
    float[][] vectors = new float[to - from][];
    Nearest[][] found = new Nearest[to - from][filters.size()];
    for (int query = 0; query < vectors.length; query++) {
      vectors[query] = queries.vectors().row(from + query);
      Arrays.setAll(found[query], _ -> new Nearest(depth));
    }
    float[] vector = new float[pictures.dimension()];
    for (int row = 0; row < pictures.rows(); row++) {
      pictures.read(row, vector);
      int bucket = Workload.bucket(row);
      for (int query = 0; query < vectors.length; query++) {
        float cosine = VectorMath.dot(vectors[query], vector);
        for (int filter = 0; filter < found[query].length; filter++) {
          if (bucket < filters.get(filter)) {
            found[query][filter].offer(row, cosine);
          }
        }
      }
    }
    for (Nearest[] one : found) {
      for (Nearest filtered : one) {
        filtered.sort();
      }
    }
    return found;
  }

  /// The nearest rows of a query, the nearest first; fewer than asked for where fewer pass.
  public int[] rows(Cell cell, int query) {
    return Arrays.copyOf(right(cell, query).rows, Math.min(right(cell, query).size, cell.count()));
  }

  /// The share of the nearest that was found, over all queries that were answered. What passes the
  /// filter and is as near as the last of the right ones counts, so ties are no errors.
  public double recall(Cell cell, Answers answers) {
    long found = 0;
    long wanted = 0;
    float[] vector = new float[pictures.dimension()];
    for (int query = 0; query < answers.answered(); query++) {
      Nearest right = right(cell, query);
      int count = Math.min(cell.count(), right.size);
      if (count == 0) {
        continue;
      }
      float last = right.cosines[count - 1];
      float[] asked = cell.queries().vectors().row(query);
      Set<Integer> seen = new HashSet<>();
      int good = 0;
      for (int row : answers.rows(query)) {
        if (row >= 0 && seen.add(row) && Workload.bucket(row) < cell.perMille()) {
          pictures.read(row, vector);
          good += VectorMath.dot(asked, vector) >= last - TIE ? 1 : 0;
        }
      }
      found += Math.min(good, count);
      wanted += count;
    }
    return wanted == 0 ? 1 : (double) found / wanted;
  }

  private Nearest right(Cell cell, int query) {
    Nearest[][] all = nearest.get(cell.queries().name());
    int filter = filters.indexOf(cell.perMille());
    if (all == null || filter < 0) {
      throw new IllegalArgumentException("no right answers are known for " + cell.words());
    }
    return all[query][filter];
  }

  /// The best of what was offered, a heap with the worst on top until it is sorted.
  private static final class Nearest {
    final int[] rows;
    final float[] cosines;
    int size;

    Nearest(int depth) {
      rows = new int[depth];
      cosines = new float[depth];
    }

    void offer(int row, float cosine) {
      if (size < rows.length) {
        int at = size++;
        while (at > 0 && cosines[(at - 1) / 2] > cosine) {
          set(at, rows[(at - 1) / 2], cosines[(at - 1) / 2]);
          at = (at - 1) / 2;
        }
        set(at, row, cosine);
      } else if (cosine > cosines[0]) {
        sink(row, cosine, size);
      }
    }

    /// Puts an entry in the place of the top one, and moves it down.
    private void sink(int row, float cosine, int end) {
      int at = 0;
      while (true) {
        int child = 2 * at + 1;
        if (child >= end) {
          break;
        }
        if (child + 1 < end && cosines[child + 1] < cosines[child]) {
          child++;
        }
        if (cosines[child] >= cosine) {
          break;
        }
        set(at, rows[child], cosines[child]);
        at = child;
      }
      set(at, row, cosine);
    }

    void sort() {
      for (int end = size - 1; end > 0; end--) {
        int row = rows[end];
        float cosine = cosines[end];
        set(end, rows[0], cosines[0]);
        sink(row, cosine, end);
      }
    }

    private void set(int at, int row, float cosine) {
      rows[at] = row;
      cosines[at] = cosine;
    }
  }
}
