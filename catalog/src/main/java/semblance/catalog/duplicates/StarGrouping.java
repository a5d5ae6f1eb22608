package semblance.catalog.duplicates;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import semblance.catalog.matrix.Heads;
import semblance.embedding.VectorMath;

/// Groups vectors around representatives: each either is one or is near the one it belongs to, and
/// no representative is near one before it.
///
/// So a chain of small steps never ties unlike things together, as it does where whatever is near
/// anything in a group belongs to it. Vectors come in order of preference; each looks for the
/// nearest representative before it. Blocks of them look at once, on all cores, and then among
/// themselves. Only representatives are kept, no pairs: memory does not grow with their number, and
/// the outcome does not depend on the number of cores.
final class StarGrouping {
  private static final int BLOCK = 2_048;

  private final List<float[]> rows; // [items][dimension], unit length, best first
  private final float threshold;
  private final Check check;
  private final float[][] heads; // [items][head]
  private final int[] representatives; // rows, in order
  private int count;

  /// Decides on a pair that is near enough.
  interface Check {
    boolean accepts(int one, int other, float cosine);
  }

  private StarGrouping(List<float[]> rows, float threshold, Check check) {
    this.rows = rows;
    this.threshold = threshold;
    this.check = check;
    this.representatives = new int[rows.size()];
    Heads form = Heads.of(rows);
    this.heads = new float[rows.size()][];
    IntStream.range(0, rows.size()).parallel().forEach(i -> heads[i] = form.head(rows.get(i)));
  }

  /// Groups vectors.
  ///
  /// @param rows of unit length, best first
  /// @param threshold the least cosine with a representative
  /// @return for each row its representative, which may be itself
  static int[] group(List<float[]> rows, float threshold, Check check) {
    if (rows.isEmpty()) {
      return new int[0];
    }
    return new StarGrouping(rows, threshold, check).group();
  }

  private int[] group() {
    int[] chosen = new int[rows.size()];
    for (int start = 0; start < rows.size(); start += BLOCK) {
      int from = start;
      int end = Math.min(rows.size(), start + BLOCK);
      int known = count;
      IntStream.range(from, end).parallel().forEach(row -> chosen[row] = nearest(row, 0, known));
      for (int row = from; row < end; row++) {
        int sibling = chosen[row] < 0 ? nearest(row, known, count) : chosen[row];
        chosen[row] = sibling < 0 ? row : sibling;
        if (sibling < 0) {
          representatives[count++] = row;
        }
      }
    }
    return chosen;
  }

  /// The nearest of some representatives that the check accepts; -1 if there is none.
  private int nearest(int row, int from, int to) {
    float[] head = heads[row];
    long[] found = new long[4]; // cosine above, representative below
    int size = 0;
    for (int i = from; i < to; i++) {
      int other = representatives[i];
      if (VectorMath.dot(head, heads[other]) >= threshold) {
        float cosine = VectorMath.dot(rows.get(row), rows.get(other));
        if (cosine >= threshold) {
          found = size == found.length ? Arrays.copyOf(found, 2 * size) : found;
          // Positive floats are in the order of their bits.
          found[size++] = (long) Float.floatToIntBits(2 - cosine) << 32 | other;
        }
      }
    }
    Arrays.sort(found, 0, size);
    for (int i = 0; i < size; i++) {
      int other = (int) found[i];
      if (check.accepts(row, other, 2 - Float.intBitsToFloat((int) (found[i] >>> 32)))) {
        return other;
      }
    }
    return -1;
  }
}
