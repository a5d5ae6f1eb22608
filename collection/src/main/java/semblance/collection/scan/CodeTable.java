package semblance.collection.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The codes of many vectors, by their numbers from 0, in cells of what lies near to one another.
/// What is coded of a vector is how it differs from the centre of its cell.
///
/// Immutable and thread-safe.
public final class CodeTable {
  private static final long SEED = 0x5e3b1a7ceL;

  /// Vectors that are told apart by one task.
  private static final int PART = 1 << 14;

  /// The codes of the vectors of a cell.
  static final class Cell {
    /// The vectors' numbers, ascending. `[count]`
    final int[] numbers;

    /// Blocks of columns, as [ScanKernels#sketch] has them.
    final byte[] sketches;

    final float[] sketchFactors; // 0 behind the last. [count, rounded up to whole blocks]

    /// The rows. The last word of each holds its factor, so that one look at memory brings both.
    /// `[count, rowWords]`
    final long[] rows;

    /// The root of the mean square of the distances from the centre.
    final float radius;

    Cell(int[] numbers, byte[] sketches, float[] sketchFactors, long[] rows, float radius) {
      this.numbers = numbers;
      this.sketches = sketches;
      this.sketchFactors = sketchFactors;
      this.rows = rows;
      this.radius = radius;
    }

    /// The factor of a row.
    static float factor(long[] rows, int start, int words) {
      return Float.intBitsToFloat((int) rows[start + words - 1]);
    }
  }

  private final Coding coding;
  private final int size;
  private final Cells cells;
  private final Cell[] filled;

  /// Of the coordinates, over all vectors.
  private final CodeErrors errors;

  private CodeTable(Coding coding, int size, Cells cells, Cell[] filled, CodeErrors errors) {
    this.coding = coding;
    this.size = size;
    this.cells = cells;
    this.filled = filled;
    this.errors = errors;
  }

  /// Opens a source of its own for each thread.
  public interface Sources {
    VectorSource open() throws IOException;
  }

  /// What can fail in a task.
  private interface Task {
    void run(int number) throws IOException;
  }

  /// Vectors evenly spread over all.
  public static float[][] sample(VectorSource source, int size, int wanted) throws IOException {
    float[][] sample = new float[Math.min(size, wanted)][];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = source.vector((int) ((long) i * size / sample.length)).clone();
    }
    return sample;
  }

  /// Makes the codes of all vectors.
  ///
  /// @param coding how; null to fit one to these vectors
  /// @param size how many there are, at least 1
  /// @param parallel whether to use all processors
  public static CodeTable build(
      @Nullable Coding coding, Sources sources, int size, boolean parallel) throws IOException {
    float[][] sample = sample(sources.open(), size, Math.max(Coding.SAMPLE, Cells.sample(size)));
    Cells cells = Cells.fit(sample, Cells.count(size), new Random(SEED));
    Coding fitting = coding == null ? Coding.fit(sample, cells) : coding;
    int[] nearest = new int[size];
    forEach(
        (size + PART - 1) / PART,
        parallel,
        part ->
            cells.assign(sources.open(), part * PART, Math.min(size, (part + 1) * PART), nearest));
    int[][] numbers = new int[cells.count][];
    int[] counts = new int[cells.count];
    for (int cell : nearest) {
      counts[cell]++;
    }
    for (int cell = 0; cell < counts.length; cell++) {
      numbers[cell] = new int[counts[cell]];
      counts[cell] = 0;
    }
    for (int number = 0; number < size; number++) {
      numbers[nearest[number]][counts[nearest[number]]++] = number;
    }
    Cell[] filled = new Cell[cells.count];
    CodeErrors[] errors = new CodeErrors[cells.count];
    forEach(
        cells.count,
        parallel,
        cell -> {
          CodeWriter writer = new CodeWriter(fitting, cells);
          filled[cell] = writer.cell(cell, numbers[cell], sources.open());
          errors[cell] = writer.errors;
        });
    CodeTable table = new CodeTable(fitting, size, cells, filled, CodeErrors.mean(errors));
    Rehearsal.once(table);
    return table;
  }

  private static void forEach(int tasks, boolean parallel, Task task) throws IOException {
    IntStream numbers = IntStream.range(0, tasks);
    try {
      (parallel ? numbers.parallel() : numbers)
          .forEach(number -> {
            try {
              task.run(number);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  public Coding coding() {
    return coding;
  }

  /// The number of vectors.
  public int size() {
    return size;
  }

  Cells cells() {
    return cells;
  }

  Cell cell(int number) {
    return filled[number];
  }

  /// How far the vectors of a cell lie apart along a query, where their mean distance from its
  /// centre is 1.
  ///
  /// @param turned the query's coordinates
  double spread(float[] turned) {
    float[] square = errors.within;
    double all = Double.MIN_NORMAL;
    double along = 0;
    for (int i = 0; i < square.length; i++) {
      all += square[i];
      along += (double) turned[i] * turned[i] * square[i];
    }
    return Math.sqrt(along / all);
  }

  CodeErrors errors() {
    return errors;
  }
}
