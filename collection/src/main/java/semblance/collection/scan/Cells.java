package semblance.collection.scan;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import semblance.embedding.VectorMath;

/// Centres that vectors are told apart by: each vector belongs to the cell of the centre that lies
/// nearest. Found by Lloyd's algorithm ("Least squares quantization in PCM", 1982) on a sample.
///
/// Immutable and thread-safe.
final class Cells {
  /// Vectors of a cell, about, where there are not too many cells.
  private static final int VECTORS_A_CELL = 400;

  private static final int MOST = 1_024;

  /// Vectors of the sample for each cell.
  private static final int SAMPLED_A_CELL = 40;

  private static final int ITERATIONS = 6;

  /// Vectors that are compared with the centres together.
  private static final int BATCH = 16;

  final int count;
  final int dimension;
  private final int padded; // cells, rounded up to what the kernels need
  private final float[] centres; // [count, dimension]
  private final float[] transposed; // [dimension, padded]
  private final RoughMatrix rough; // for one vector at a time
  private final float[] halfSquares; // of the centres' norms. [count]

  private Cells(float[] centres, int count, int dimension) {
    this.count = count;
    this.dimension = dimension;
    this.padded = (count + Rotation.WORD - 1) / Rotation.WORD * Rotation.WORD;
    this.centres = centres;
    this.transposed = new float[dimension * padded];
    this.halfSquares = new float[count];
    for (int cell = 0; cell < count; cell++) {
      float square = 0;
      for (int i = 0; i < dimension; i++) {
        float number = centres[cell * dimension + i];
        transposed[i * padded + cell] = number;
        square += number * number;
      }
      halfSquares[cell] = square / 2;
    }
    this.rough = new RoughMatrix(transposed, padded, dimension);
  }

  /// How many cells there are for so many vectors.
  static int count(int vectors) {
    return Math.clamp(vectors / VECTORS_A_CELL, 1, MOST);
  }

  /// How many vectors are enough to find the cells of so many.
  static int sample(int vectors) {
    return Math.min(vectors, SAMPLED_A_CELL * count(vectors));
  }

  /// Finds cells.
  ///
  /// @param sample some of the vectors, at least one for each cell
  static Cells fit(float[][] sample, int count, Random random) {
    int dimension = sample[0].length;
    float[] centres = new float[count * dimension];
    for (int cell = 0; cell < count; cell++) { // one from each part of the sample
      int from = (int) ((long) cell * sample.length / count);
      int to = (int) ((cell + 1L) * sample.length / count);
      float[] vector = sample[from + random.nextInt(to - from)];
      System.arraycopy(vector, 0, centres, cell * dimension, dimension);
    }
    Cells cells = new Cells(centres, count, dimension);
    int[] nearest = new int[sample.length];
    for (int iteration = 0; iteration < ITERATIONS && count > 1; iteration++) {
      cells.assign(sample, nearest);
      cells = cells.moved(sample, nearest);
    }
    return count > 1 ? cells : cells.moved(sample, nearest);
  }

  private void assign(float[][] sample, int[] nearest) {
    float[] batch = new float[BATCH * dimension];
    float[] products = new float[BATCH * padded];
    for (int first = 0; first < sample.length; first += BATCH) {
      int together = Math.min(BATCH, sample.length - first);
      for (int i = 0; i < together; i++) {
        System.arraycopy(sample[first + i], 0, batch, i * dimension, dimension);
      }
      nearest(batch, together, products, nearest, first);
    }
  }

  /// Assigns vectors of a source.
  ///
  /// @param nearest gets the cells of the vectors from `from` to `to`
  void assign(VectorSource source, int from, int to, int[] nearest) throws IOException {
    float[] batch = new float[BATCH * dimension];
    float[] products = new float[BATCH * padded];
    for (int first = from; first < to; first += BATCH) {
      int together = Math.min(BATCH, to - first);
      for (int i = 0; i < together; i++) {
        System.arraycopy(source.vector(first + i), 0, batch, i * dimension, dimension);
      }
      nearest(batch, together, products, nearest, first);
    }
  }

  private void nearest(float[] batch, int together, float[] products, int[] nearest, int to) {
    Coding.KERNELS.multiply(transposed, padded, dimension, batch, together, products);
    for (int i = 0; i < together; i++) {
      int best = 0;
      float most = Float.NEGATIVE_INFINITY;
      for (int cell = 0; cell < count; cell++) {
        float near = products[i * padded + cell] - halfSquares[cell];
        if (near > most) {
          most = near;
          best = cell;
        }
      }
      nearest[to + i] = best;
    }
  }

  /// The means of the vectors of each cell; a cell without any stays where it was.
  private Cells moved(float[][] sample, int[] nearest) {
    float[][] sums = new float[count][dimension];
    int[] sizes = new int[count];
    for (int i = 0; i < sample.length; i++) {
      VectorMath.addScaled(sums[nearest[i]], sample[i], 1);
      sizes[nearest[i]]++;
    }
    float[] moved = Arrays.copyOf(centres, centres.length);
    for (int cell = 0; cell < count; cell++) {
      for (int i = 0; i < dimension && sizes[cell] > 0; i++) {
        moved[cell * dimension + i] = sums[cell][i] / sizes[cell];
      }
    }
    return new Cells(moved, count, dimension);
  }

  /// Subtracts the centre of a cell.
  ///
  /// @param residuals gets the vector less the centre, from `start` on
  void subtract(int cell, float[] vector, float[] residuals, int start) {
    for (int i = 0; i < dimension; i++) {
      residuals[start + i] = vector[i] - centres[cell * dimension + i];
    }
  }

  /// The vectors of a sample less the centres nearest to them. `[sample.length, dimension]`
  float[][] residuals(float[][] sample) {
    int[] nearest = new int[sample.length];
    assign(sample, nearest);
    float[][] residuals = new float[sample.length][dimension];
    for (int i = 0; i < sample.length; i++) {
      subtract(nearest[i], sample[i], residuals[i], 0);
    }
    return residuals;
  }

  /// A query's products with the centres, about (see [RoughMatrix]). `[at least count]`
  float[] products(float[] query) {
    float[] products = new float[padded];
    Coding.KERNELS.multiply(rough, query, products);
    return products;
  }
}
