package semblance.collection.scan;

import java.io.IOException;
import semblance.embedding.VectorMath;

/// Makes the codes of vectors and measures their errors.
///
/// Not thread-safe.
final class CodeWriter {
  private static final int BATCH = 16;

  private final Coding coding;
  private final int toMeasure;
  private int measured;

  /// Sums of squares of the errors of coordinates. `[rotation.rows]`
  final double[] sketchError;

  final double[] rowError;

  /// @param toMeasure of so many vectors the errors are measured
  CodeWriter(Coding coding, int toMeasure) {
    this.coding = coding;
    this.toMeasure = toMeasure;
    this.sketchError = new double[coding.rotation.rows];
    this.rowError = new double[coding.rotation.rows];
  }

  int measured() {
    return measured;
  }

  /// Codes the vectors from `from` on.
  CodeTable.Chunk chunk(VectorSource source, int from, int count) throws IOException {
    int block = ScanKernels.BLOCK;
    int padded = (count + block - 1) / block * block;
    byte[] sketches = new byte[padded * coding.layout.columns];
    float[] sketchFactors = new float[padded];
    long[] rows = new long[count * coding.rowWords];
    float[] factors = new float[count];
    int dimension = coding.dimension();
    int turnedRows = coding.rotation.rows;
    float[] batch = new float[BATCH * dimension];
    float[] turned = new float[BATCH * turnedRows];
    float[] one = new float[turnedRows];
    byte[] codes = new byte[turnedRows];
    int measureEach = Math.max(1, count / Math.max(1, toMeasure));
    for (int first = 0; first < count; first += BATCH) {
      int length = Math.min(BATCH, count - first);
      for (int i = 0; i < length; i++) {
        centred(source.vector(from + first + i), batch, i * dimension);
      }
      coding.rotation.turn(batch, length, turned);
      for (int i = 0; i < length; i++) {
        System.arraycopy(turned, i * turnedRows, one, 0, turnedRows);
        float size = VectorMath.norm(one) / coding.size;
        if (!(size > Float.MIN_NORMAL)) {
          size = 1;
        }
        int number = first + i;
        boolean measuring = number % measureEach == 0;
        measured += measuring ? 1 : 0;
        sketchFactors[number] = (float) coding.sketches.encode(one, size, codes);
        coding.layout.pack(codes, sketches, number);
        if (measuring) {
          measure(coding.sketches, codes, sketchFactors[number], one, sketchError);
        }
        factors[number] = (float) coding.rows.encode(one, size, codes);
        coding.rows.pack(codes, rows, number * coding.rowWords);
        if (measuring) {
          measure(coding.rows, codes, factors[number], one, rowError);
        }
      }
    }
    return new CodeTable.Chunk(sketches, sketchFactors, rows, factors);
  }

  private void centred(float[] vector, float[] batch, int start) {
    float[] mean = coding.rotation.mean;
    for (int i = 0; i < mean.length; i++) {
      batch[start + i] = vector[i] - mean[i];
    }
  }

  private static void measure(
      Grid grid, byte[] codes, double factor, float[] turned, double[] errors) {
    float[] decoded = new float[turned.length];
    grid.decode(codes, factor, decoded);
    for (int i = 0; i < turned.length; i++) {
      double error = turned[i] - decoded[i];
      errors[i] += error * error;
    }
  }
}
