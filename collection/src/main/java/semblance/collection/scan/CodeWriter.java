package semblance.collection.scan;

import java.io.IOException;
import semblance.embedding.VectorMath;

/// Makes the codes of the vectors of a cell and measures their errors.
///
/// Not thread-safe.
final class CodeWriter {
  private static final int BATCH = 16;

  /// Of one vector in so many the errors are measured.
  private static final int MEASURE_EACH = 32;

  private final Coding coding;
  private final Cells cells;

  /// What was measured, as sums.
  final CodeErrors errors;

  CodeWriter(Coding coding, Cells cells) {
    this.coding = coding;
    this.cells = cells;
    this.errors = new CodeErrors(coding.rotation.rows);
  }

  /// Codes the vectors of a cell.
  ///
  /// @param numbers of the vectors
  CodeTable.Cell cell(int cell, int[] numbers, VectorSource source) throws IOException {
    int block = ScanKernels.BLOCK;
    int count = numbers.length;
    int padded = (count + block - 1) / block * block;
    byte[] sketches = new byte[padded * coding.layout.columns];
    float[] sketchFactors = new float[padded];
    int words = coding.rowWords;
    long[] rows = new long[count * words];
    int dimension = coding.dimension();
    int turnedRows = coding.rotation.rows;
    float[] batch = new float[BATCH * dimension];
    float[] turned = new float[BATCH * turnedRows];
    float[] one = new float[turnedRows];
    float[] bySketch = new float[turnedRows];
    float[] byRow = new float[turnedRows];
    byte[] codes = new byte[turnedRows];
    double squares = 0;
    for (int first = 0; first < count; first += BATCH) {
      int length = Math.min(BATCH, count - first);
      for (int i = 0; i < length; i++) {
        cells.subtract(cell, source.vector(numbers[first + i]), batch, i * dimension);
      }
      coding.rotation.turn(batch, length, turned);
      for (int i = 0; i < length; i++) {
        System.arraycopy(turned, i * turnedRows, one, 0, turnedRows);
        float norm = VectorMath.norm(one);
        squares += (double) norm * norm;
        float size = norm / coding.size;
        if (!(size > Float.MIN_NORMAL)) {
          size = 1;
        }
        int number = first + i;
        boolean measuring = number % MEASURE_EACH == 0;
        sketchFactors[number] = (float) coding.sketches.encode(one, size, codes);
        coding.layout.pack(codes, sketches, number);
        if (measuring) {
          coding.sketches.decode(codes, sketchFactors[number], bySketch);
        }
        float factor = (float) coding.rows.encode(one, size, codes);
        coding.rows.pack(codes, rows, number * words);
        rows[(number + 1) * words - 1] = Float.floatToRawIntBits(factor);
        if (measuring) {
          coding.rows.decode(codes, factor, byRow);
          errors.add(one, bySketch, byRow);
        }
      }
    }
    return new CodeTable.Cell(
        numbers, sketches, sketchFactors, rows, (float) Math.sqrt(squares / Math.max(1, count)));
  }
}
