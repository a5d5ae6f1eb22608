package semblance.collection.scan;

import java.util.Random;
import semblance.embedding.VectorMath;

/// A turning of vectors around 0 into coordinates of which the first vary most: principal
/// components by orthogonal iteration for the first, any directions for the rest, and within each
/// [#WORD] coordinates mixed at random, so that all of these vary alike.
///
/// Immutable and thread-safe.
final class Rotation {
  /// Coordinates that share a bit width, and a plane of which is a `long`.
  static final int WORD = 64;

  private static final int MOST_COMPONENTS = 256;
  private static final int ITERATIONS = 8;

  final int dimension;

  /// The dimension rounded up to whole words.
  final int rows;

  /// The matrix, column by column. `[dimension, rows]`
  private final float[] transposed;

  private final RoughMatrix rough;

  /// Mean square of the coordinates of each word, of the sample. `[rows / WORD]`
  final float[] variances;

  private Rotation(int dimension, int rows, float[] transposed, float[] variances) {
    this.dimension = dimension;
    this.rows = rows;
    this.transposed = transposed;
    this.rough = new RoughMatrix(transposed, rows, dimension);
    this.variances = variances;
  }

  /// Fits a turning to a sample.
  ///
  /// @param sample at least one vector, all of one dimension, with a mean of about 0
  static Rotation fit(float[][] sample, Random random) {
    int dimension = sample[0].length;
    int rows = (dimension + WORD - 1) / WORD * WORD;
    float[][] basis = new float[dimension][];
    int components = components(sample, basis, random);
    for (int i = components; i < dimension; i++) {
      basis[i] = orthogonal(randomVector(dimension, random), basis, i, random);
    }
    mixWords(basis, random);

    float[] transposed = new float[dimension * rows];
    for (int row = 0; row < dimension; row++) {
      for (int i = 0; i < dimension; i++) {
        transposed[i * rows + row] = basis[row][i];
      }
    }
    float[] variances = new float[rows / WORD];
    Rotation rotation = new Rotation(dimension, rows, transposed, variances);
    float[] turned = new float[rows];
    for (float[] vector : sample) {
      Coding.KERNELS.multiply(transposed, rows, dimension, vector, 1, turned);
      for (int i = 0; i < rows; i++) {
        variances[i / WORD] += turned[i] * turned[i];
      }
    }
    for (int i = 0; i < variances.length; i++) {
      variances[i] /= (float) WORD * sample.length;
    }
    return rotation;
  }

  /// Finds the first principal components by orthogonal iteration, which leaves them in order.
  ///
  /// @return how many were put into the basis
  private static int components(float[][] sample, float[][] basis, Random random) {
    int dimension = basis.length;
    int wanted = Math.min(Math.min(MOST_COMPONENTS, dimension), sample.length / 2);
    if (wanted == 0) {
      return 0;
    }
    float[][] byCoordinate = new float[dimension][sample.length];
    for (int i = 0; i < sample.length; i++) {
      for (int j = 0; j < dimension; j++) {
        byCoordinate[j][i] = sample[i][j];
      }
    }
    float[][] covariance = new float[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        float product = VectorMath.dot(byCoordinate[i], byCoordinate[j]) / sample.length;
        covariance[i][j] = product;
        covariance[j][i] = product;
      }
    }
    for (int i = 0; i < wanted; i++) {
      basis[i] = orthogonal(randomVector(dimension, random), basis, i, random);
    }
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      for (int i = 0; i < wanted; i++) {
        float[] image = new float[dimension];
        for (int j = 0; j < dimension; j++) {
          image[j] = VectorMath.dot(covariance[j], basis[i]);
        }
        basis[i] = image;
      }
      for (int i = 0; i < wanted; i++) {
        basis[i] = orthogonal(basis[i], basis, i, random);
      }
    }
    return wanted;
  }

  /// A unit vector at right angles to the first `count` of the basis, as near as may be to
  /// `vector`.
  private static float[] orthogonal(float[] vector, float[][] basis, int count, Random random) {
    float[] unit = vector;
    while (true) {
      float before = VectorMath.norm(unit);
      for (int pass = 0; pass < 2; pass++) { // once more takes away what rounding left
        for (int i = 0; i < count; i++) {
          VectorMath.addScaled(unit, basis[i], -VectorMath.dot(unit, basis[i]));
        }
      }
      float after = VectorMath.norm(unit);
      if (after > 1e-3f * before && after > 1e-20f) {
        VectorMath.normalize(unit);
        // What was very short had few right digits.
        for (int i = 0; i < count; i++) {
          VectorMath.addScaled(unit, basis[i], -VectorMath.dot(unit, basis[i]));
        }
        VectorMath.normalize(unit);
        return unit;
      }
      unit = randomVector(vector.length, random); // it lay in what is spanned already
    }
  }

  private static void mixWords(float[][] basis, Random random) {
    for (int from = 0; from < basis.length; from += WORD) {
      int count = Math.min(WORD, basis.length - from);
      float[][] weights = new float[count][];
      float[][] mixed = new float[count][basis.length];
      for (int i = 0; i < count; i++) {
        weights[i] = orthogonal(randomVector(count, random), weights, i, random);
        for (int j = 0; j < count; j++) {
          VectorMath.addScaled(mixed[i], basis[from + j], weights[i][j]);
        }
      }
      System.arraycopy(mixed, 0, basis, from, count);
    }
  }

  private static float[] randomVector(int dimension, Random random) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /// Turns vectors.
  ///
  /// @param vectors `[count, dimension]`
  /// @param turned gets `[count, rows]`
  void turn(float[] vectors, int count, float[] turned) {
    Coding.KERNELS.multiply(transposed, rows, dimension, vectors, count, turned);
  }

  /// Turns one vector, about (see [RoughMatrix]).
  ///
  /// @param turned gets `[rows]`
  void turnRoughly(float[] vector, float[] turned) {
    Coding.KERNELS.multiply(rough, vector, turned);
  }
}
