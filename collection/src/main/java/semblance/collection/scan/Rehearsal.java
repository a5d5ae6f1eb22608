package semblance.collection.scan;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Runs the kernels until the virtual machine has compiled them. Until then, loops by the Vector
/// API make an object of each vector and take a hundred times as long, so the first searches
/// through codes would take seconds; whoever makes the first codes of a process waits instead.
///
/// Thread-safe.
final class Rehearsal {
  private static final long LONGEST = Duration.ofSeconds(3).toNanos();

  /// Compiled code takes a small part of what a round took at first; a round is done so often until
  /// it is believed.
  private static final int FASTER = 10;

  private static final int BELIEVED = 3;

  /// Blocks and rows of a round.
  private static final int BLOCKS = 16;

  private static boolean done;

  private final CodeTable.Cell cell;
  private final SketchQuery sketch;
  private final RowEstimates rows;
  private final int blocks;
  private final int[] places;
  private final int[] found;
  private final float[] values;

  private Rehearsal(CodeTable table) {
    this.cell =
        IntStream.range(0, table.cells().count)
            .mapToObj(table::cell)
            .max(Comparator.comparingInt((CodeTable.Cell some) -> some.numbers.length))
            .orElseThrow();
    float[] query = new float[table.coding().dimension()];
    Arrays.fill(query, (float) Math.sqrt(1.0 / query.length));
    CodedQuery coded = new CodedQuery(table.coding(), query);
    sketch = new SketchQuery(table, coded);
    rows = new RowEstimates(table, coded);
    blocks = Math.min(BLOCKS, cell.sketchFactors.length / ScanKernels.BLOCK);
    places = IntStream.range(0, Math.min(BLOCKS, cell.numbers.length)).toArray();
    found = new int[blocks * ScanKernels.BLOCK];
    values = new float[Math.max(found.length, places.length)];
  }

  /// Rehearses, unless that was done in this process.
  static synchronized void once(CodeTable table) {
    if (!done) {
      done = true;
      new Rehearsal(table).run();
    }
  }

  private void run() {
    long start = System.nanoTime();
    long first = round();
    int fast = 0;
    while (fast < BELIEVED && System.nanoTime() - start < LONGEST) {
      fast = round() * FASTER < first ? fast + 1 : 0;
    }
  }

  /// How long a round took, in nanoseconds.
  private long round() {
    long start = System.nanoTime();
    Coding.KERNELS.sketch(
        cell.sketches, cell.sketchFactors, 0, blocks, sketch, Float.MAX_VALUE, found, values);
    rows.estimate(cell, places, places.length, 0, values);
    return System.nanoTime() - start;
  }
}
