package semblance.collection.scan;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One query's way through tables of codes: the cells whose vectors may be similar enough, those
/// first that promise most; in them sketches, then the rows of what is promising, and at the end
/// the vectors of what still is.
///
/// A vector is promising if its estimate is no further below the present threshold than the
/// estimate's error allows. The error has a standard deviation that follows from the query and from
/// what was measured when the codes were made. It also has a mean among the nearest, since what the
/// codes leave out is what a near vector shares with the query; that mean is followed as near
/// vectors are found. The threshold is first that of the rows, as vectors are dear to compare, and
/// the walk ends where no further cell can reach it.
///
/// (Inverted lists of vectors coded relative to their centres are those of Jégou, Douze and Schmid,
/// "Product quantization for nearest neighbor search", 2011.)
///
/// Not thread-safe.
public final class CodeSearch {
  /// Blocks between two looks at what was found.
  private static final int STRIDE = 32;

  /// So many more than are wanted are worth being put in order.
  private static final int MANY = 16;

  /// Vectors compared before the threshold is looked at again.
  private static final int BATCH = 16;

  /// Compares vectors with the query.
  public interface Exact {
    /// The item of a vector; below 0 if it may not be found.
    int item(int number);

    /// Whether every vector may be found.
    boolean all();

    /// A vector's product with the query.
    float cosine(int number) throws IOException;

    /// Offers a vector that is among the nearest so far.
    void offer(int number, float cosine);
  }

  private final Nearest nearest;
  private final Margin margin;
  private final MeanError sketchError = new MeanError();
  private final MeanError rowError = new MeanError();
  private final Outlying outlying = new Outlying();
  private final int[] found = new int[(STRIDE + 1) * ScanKernels.BLOCK];
  private final float[] values = new float[found.length];
  private final int[] places = new int[found.length];
  private final float[] sketchEstimates = new float[found.length];
  private final Promising promising = new Promising();
  private final int[] batch = new int[BATCH];
  private final float[] cosines = new float[BATCH];
  private final CodedQuery coded;
  private long cells;
  private long sketched;
  private long rows;
  private long compared;

  /// @param margin how much error is allowed for
  public CodeSearch(CodedQuery query, Nearest nearest, Margin margin) {
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

  /// How far from their cells' centres, towards the query, those lay that were among the best for a
  /// time, in the cells' deviations. What is near a query need not be like its cell: where vectors
  /// lie in clusters, the farthest are much nearer than as many normal deviates would have.
  private static final class Outlying {
    /// So many must have been among the best, and so many times as many as are wanted been looked
    /// at, to tell how far the others may lie.
    private static final int FEWEST = 16;

    private static final int EACH = 32;
    private int count;
    private double farthest;

    void add(double deviations) {
      count++;
      farthest = Math.max(farthest, deviations);
    }

    /// How far beyond its centre a cell is worth a look.
    ///
    /// @param reach at the most
    /// @param looked at so many vectors
    double reach(double reach, double beyond, long looked, int wanted) {
      return count < Math.max(FEWEST, wanted) || looked < (long) EACH * wanted
          ? reach
          : Math.min(reach, beyond * farthest);
    }
  }

  /// Looks through the vectors of a table.
  ///
  /// @param only the vectors that may be found, if these are so few that sketches are not worth
  ///   while; null for all that `exact` has an item of
  /// @param vectors that may be found, in all tables together
  public void scan(CodeTable table, @Nullable Selection only, double vectors, Exact exact)
      throws IOException {
    new Pass(table, only, vectors, exact).run();
  }

  /// The way through one table.
  private final class Pass {
    private final CodeTable table;
    private final @Nullable Selection only;
    private final Exact exact;
    private final float[] products; // with the cells' centres
    private final @Nullable SketchQuery sketch; // null where sketches are not looked at
    private final RowEstimates query;
    private final CellOrder order;
    private final double reach;
    private final double spread;

    /// The best by rows.
    private final Nearest provisional = nearest.emptied();

    Pass(CodeTable table, @Nullable Selection only, double vectors, Exact exact) {
      CodedQuery fitting = coded.in(table.coding());
      this.table = table;
      this.only = only;
      this.exact = exact;
      this.products = table.cells().products(fitting.vector);
      this.sketch = only == null ? new SketchQuery(table, fitting) : null;
      this.query = new RowEstimates(table, fitting);
      this.reach = margin.reach(nearest.wanted(), vectors);
      this.spread = table.spread(fitting.turned);
      this.order = new CellOrder(table, only, products, reach * spread);
    }

    void run() throws IOException {
      promising.clear();
      while (order.next() && order.most() >= threshold()) {
        CodeTable.Cell cell = table.cell(order.cell());
        double base = products[order.cell()];
        double worthwhile =
            outlying.reach(reach, margin.beyond(), Math.max(sketched, rows), nearest.wanted());
        if (base + worthwhile * spread * cell.radius < threshold()) {
          continue;
        }
        cells++;
        if (only != null) {
          compareChosen(cell, only, base);
        } else {
          compareSketches(cell, Objects.requireNonNull(sketch), base);
        }
      }
      compareVectors();
    }

    /// What a vector must reach: the better of what compared vectors and what rows say.
    private double threshold() {
      return Math.max(
          nearest.threshold(), provisional.threshold() - margin.rank() * query.deviation);
    }

    private double leastSketch(SketchQuery sketch) {
      return threshold() - sketchError.below(margin.sketch()) * sketch.deviation;
    }

    private double leastRow() {
      return nearest.threshold() - rowError.below(margin.row()) * query.deviation;
    }

    /// Looks through the vectors of a cell that may be found.
    private void compareChosen(CodeTable.Cell cell, Selection chosen, double base) {
      int from = 0;
      int some = chosen.list(order.cell(), from, places);
      while (some > 0) {
        compareRows(cell, some, base);
        from += some;
        some = chosen.list(order.cell(), from, places);
      }
    }

    /// Looks through a cell by its sketches.
    private void compareSketches(CodeTable.Cell cell, SketchQuery sketch, double base) {
      int blocks = (cell.numbers.length + ScanKernels.BLOCK - 1) / ScanKernels.BLOCK;
      for (int block = 0; block < blocks; block += STRIDE) {
        compareSketches(cell, block, Math.min(blocks, block + STRIDE), base, sketch);
      }
    }

    /// Looks through some blocks of a cell by their sketches. If many are promising, the most
    /// promising are looked at first: they show which of the others still are.
    private void compareSketches(
        CodeTable.Cell cell, int block, int end, double base, SketchQuery sketch) {
      float bound = (float) (leastSketch(sketch) - base);
      int some =
          Coding.KERNELS.sketch(
              cell.sketches, cell.sketchFactors, block, end, sketch, bound, found, values);
      sketched += (long) (end - block) * ScanKernels.BLOCK;
      boolean all = exact.all();
      int count = 0;
      for (int i = 0; i < some; i++) {
        if (found[i] < cell.numbers.length && (all || exact.item(cell.numbers[found[i]]) >= 0)) {
          places[count] = found[i];
          sketchEstimates[count++] = (float) (base + values[i]);
        }
      }
      if (count > MANY + nearest.wanted()) {
        float best = reached(cell, count);
        int first = 0;
        for (int i = 0; i < count; i++) {
          if (sketchEstimates[i] >= best) {
            swap(i, first++);
          }
        }
        compareRows(cell, first, base);
        double least = leastSketch(sketch);
        int rest = 0;
        for (int i = first; i < count; i++) {
          if (sketchEstimates[i] >= least) {
            swap(i, rest++);
          }
        }
        count = rest;
      }
      compareRows(cell, count, base);
    }

    /// The estimate that the best by sketches reach, of as many items as are wanted.
    private float reached(CodeTable.Cell cell, int count) {
      Nearest best = nearest.emptied();
      for (int i = 0; i < count; i++) {
        if (sketchEstimates[i] >= best.threshold()) {
          int item = exact.item(cell.numbers[places[i]]);
          if (item >= 0) {
            best.offer(item, sketchEstimates[i]);
          }
        }
      }
      return best.threshold();
    }

    private void swap(int one, int other) {
      int place = places[one];
      float estimate = sketchEstimates[one];
      places[one] = places[other];
      sketchEstimates[one] = sketchEstimates[other];
      places[other] = place;
      sketchEstimates[other] = estimate;
    }

    /// Compares the rows of the first of `places`, and keeps those that are promising.
    private void compareRows(CodeTable.Cell cell, int count, double base) {
      query.estimate(cell, places, count, base, values);
      rows += count;
      double wide = (2 * margin.row() + margin.rank()) * query.deviation;
      for (int i = 0; i < count; i++) {
        int number = cell.numbers[places[i]];
        if (values[i] >= provisional.threshold()) {
          int item = exact.item(number);
          if (item < 0) {
            continue;
          }
          provisional.offer(item, values[i]);
          outlying.add((values[i] - base) / Math.max(Double.MIN_NORMAL, spread * cell.radius));
          if (sketch != null) {
            sketchError.add(sketchEstimates[i] - values[i], sketch.deviation);
          }
        }
        if (values[i] >= provisional.threshold() - wide) {
          promising.add(number, values[i]);
        }
      }
    }

    /// Compares the vectors whose rows are promising, the most promising first.
    private void compareVectors() throws IOException {
      float best = promising.reachedBy(nearest, exact);
      for (boolean first : new boolean[] {true, false}) {
        int together = 0;
        double least = leastRow();
        for (int i = 0; i < promising.size; i++) {
          float estimate = promising.estimates[i];
          if (estimate >= best == first
              && estimate >= least
              && exact.item(promising.numbers[i]) >= 0) {
            batch[together++] = i;
            if (together == BATCH) {
              compareBatch(together);
              together = 0;
              least = leastRow();
            }
          }
        }
        compareBatch(together);
      }
    }

    /// Compares the vectors of a batch, none waiting for what comes of another, so that the
    /// processor fetches several at a time.
    private void compareBatch(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        cosines[i] = exact.cosine(promising.numbers[batch[i]]);
      }
      for (int i = 0; i < count; i++) {
        if (cosines[i] >= nearest.threshold()) {
          exact.offer(promising.numbers[batch[i]], cosines[i]);
          rowError.add(promising.estimates[batch[i]] - cosines[i], query.deviation);
        }
      }
      compared += count;
    }
  }

  /// Cells looked into so far.
  public long cells() {
    return cells;
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
