package semblance.collection.scan;

import java.io.IOException;

/// One query's way through tables of codes: sketches, then the rows of those that are promising,
/// then the vectors of those that still are.
///
/// A vector is promising if its estimate is no further below the present threshold than the
/// estimate's error allows. The error has a standard deviation that follows from the query and from
/// what was measured when the codes were made. It also has a mean among the nearest, since what the
/// codes leave out is what a near vector shares with the query; that mean is followed as near
/// vectors are found. So the same margin, in deviations, holds for any kind of query.
///
/// Not thread-safe.
public final class CodeSearch {
  /// Blocks between two looks at the threshold.
  private static final int STRIDE = 16;

  /// Compares vectors with the query.
  public interface Exact {
    /// Whether a vector may be found at all.
    boolean accepts(int number);

    /// Compares a vector and offers it.
    ///
    /// @return its cosine
    float score(int number) throws IOException;
  }

  private final Nearest nearest;
  private final double margin;
  private final MeanError sketchError = new MeanError();
  private final MeanError rowError = new MeanError();
  private final int[] found = new int[STRIDE * ScanKernels.BLOCK + ScanKernels.BLOCK];
  private final float[] values = new float[found.length];
  private CodedQuery coded;
  private long sketched;
  private long rows;
  private long compared;

  /// @param margin deviations of the error that are allowed for
  public CodeSearch(CodedQuery query, Nearest nearest, double margin) {
    this.coded = query;
    this.nearest = nearest;
    this.margin = margin;
  }

  /// The mean error of the nearest found, in deviations, the latest counting most.
  private static final class MeanError {
    private static final double LEAST_WEIGHT = 1.0 / 16;
    private double mean;
    private int count;

    void add(double error, double deviation) {
      if (deviation > 0) {
        count++;
        mean += (error / deviation - mean) * Math.max(LEAST_WEIGHT, 1.0 / count);
      }
    }

    /// How far below the threshold an estimate may lie, in deviations.
    double below(double margin) {
      return margin - mean;
    }
  }

  /// Looks through all vectors of a table.
  public void scan(CodeTable table, Exact exact) throws IOException {
    Coding coding = table.coding();
    use(coding);
    SketchQuery sketch =
        new SketchQuery(coding.sketches, coding.layout, coded.turned, table.sketchNoise());
    QueryCode row = new QueryCode(coding.rows, coded.turned, table.rowNoise());
    RowQuery rowQuery = row.row(coded.coding.rowWords);
    for (int number = 0; number < table.chunks(); number++) {
      CodeTable.Chunk chunk = table.chunk(number);
      int first = number * CodeTable.CHUNK;
      int count = chunk.factors.length;
      int blocks = (count + ScanKernels.BLOCK - 1) / ScanKernels.BLOCK;
      int stride = number == 0 ? 1 : STRIDE;
      for (int block = 0; block < blocks; ) {
        int end = Math.min(blocks, block + stride);
        stride = Math.min(STRIDE, stride + 1);
        double below = sketchError.below(margin) * sketch.deviation;
        float bound = (float) (nearest.threshold() - below - coded.base);
        int some =
            Coding.KERNELS.sketch(
                chunk.sketches, chunk.sketchFactors, block, end, sketch, bound, found, values);
        for (int i = 0; i < some; i++) {
          int vector = found[i];
          double estimate = coded.base + values[i];
          if (vector < count && estimate >= nearest.threshold() - below) {
            if (exact.accepts(first + vector)) {
              float cosine = compareRow(chunk, vector, first + vector, row, rowQuery, exact);
              if (!Float.isNaN(cosine)) {
                sketchError.add(estimate - cosine, sketch.deviation);
              }
            }
          }
        }
        block = end;
      }
      sketched += count;
    }
  }

  /// Looks through some vectors of a table, by their rows alone.
  ///
  /// @param numbers in ascending order; all of them are accepted
  public void scan(CodeTable table, int[] numbers, int count, Exact exact) throws IOException {
    Coding coding = table.coding();
    use(coding);
    QueryCode row = new QueryCode(coding.rows, coded.turned, table.rowNoise());
    RowQuery rowQuery = row.row(coded.coding.rowWords);
    for (int i = 0; i < count; i++) {
      CodeTable.Chunk chunk = table.chunk(numbers[i] / CodeTable.CHUNK);
      compareRow(chunk, numbers[i] % CodeTable.CHUNK, numbers[i], row, rowQuery, exact);
    }
  }

  private void use(Coding other) {
    if (coded.coding != other) {
      coded = new CodedQuery(other, coded.vector);
    }
  }

  /// Compares a vector's row, and the vector if that is promising.
  ///
  /// @return the vector's cosine if it is among the best so far, NaN otherwise
  private float compareRow(
      CodeTable.Chunk chunk, int vector, int number, QueryCode row, RowQuery query, Exact exact)
      throws IOException {
    rows++;
    long sum = Coding.KERNELS.row(chunk.rows, vector * coded.coding.rowWords, query);
    double estimate = coded.base + row.step * chunk.factors[vector] * (sum - query.offset);
    float threshold = nearest.threshold();
    if (estimate < threshold - rowError.below(margin) * row.deviation) {
      return Float.NaN;
    }
    compared++;
    float cosine = exact.score(number);
    if (!(cosine >= threshold)) {
      return Float.NaN;
    }
    rowError.add(estimate - cosine, row.deviation);
    return cosine;
  }

  /// Sketches compared so far.
  public long sketched() {
    return sketched;
  }

  /// Rows compared so far.
  public long rows() {
    return rows;
  }

  /// Vectors compared so far.
  public long compared() {
    return compared;
  }
}
