package semblance.catalog.matrix;

import java.util.List;
import java.util.SplittableRandom;
import semblance.embedding.VectorMath;

/// The orthogonal directions along which vectors differ most, the greatest first (Pearson, 1901).
///
/// They are found by orthogonal iteration on the matrix of second moments of at most [#MOST_ROWS]
/// rows, evenly spread. The same rows and seed give the same axes. Immutable and thread-safe.
public final class PrincipalAxes {
  /// More rows do not change the axes to speak of.
  private static final int MOST_ROWS = 20_000;

  private static final int ROUNDS = 30;

  private final float[] mean; // [dimension]; zeros if not centred
  private final float[][] axes; // [count, dimension], orthonormal

  private PrincipalAxes(float[] mean, float[][] axes) {
    this.mean = mean;
    this.axes = axes;
  }

  /// Finds the axes of rows about their mean, or about the origin.
  ///
  /// @param rows `[rows, dimension]`, at least one
  /// @param count how many axes; at most the dimension are found
  /// @param centred whether the mean is subtracted first
  public static PrincipalAxes of(List<float[]> rows, int count, boolean centred, long seed) {
    int dimension = rows.getFirst().length;
    int step = Math.max(1, (rows.size() + MOST_ROWS - 1) / MOST_ROWS);
    float[] mean = new float[dimension];
    int used = 0;
    for (int i = 0; i < rows.size(); i += step) {
      VectorMath.addScaled(mean, rows.get(i), 1);
      used++;
    }
    for (int j = 0; j < dimension; j++) {
      mean[j] = centred ? mean[j] / used : 0;
    }
    float[][] moments = new float[dimension][dimension];
    float[] row = new float[dimension];
    for (int i = 0; i < rows.size(); i += step) {
      System.arraycopy(rows.get(i), 0, row, 0, dimension);
      VectorMath.addScaled(row, mean, -1);
      for (int j = 0; j < dimension; j++) {
        VectorMath.addScaled(moments[j], row, row[j]);
      }
    }
    return new PrincipalAxes(mean, iterate(moments, Math.min(count, dimension), seed));
  }

  /// Multiplies random directions with the matrix and makes them orthogonal again, until they are
  /// its leading eigenvectors.
  private static float[][] iterate(float[][] moments, int count, long seed) {
    int dimension = moments.length;
    SplittableRandom random = new SplittableRandom(seed);
    float[][] axes = new float[count][dimension];
    for (float[] axis : axes) {
      for (int j = 0; j < dimension; j++) {
        axis[j] = (float) random.nextGaussian();
      }
    }
    orthonormalize(axes);
    for (int round = 0; round < ROUNDS; round++) {
      for (int a = 0; a < count; a++) {
        float[] image = new float[dimension];
        for (int j = 0; j < dimension; j++) {
          image[j] = VectorMath.dot(moments[j], axes[a]);
        }
        axes[a] = image;
      }
      orthonormalize(axes);
    }
    return axes;
  }

  /// Gram and Schmidt's way, twice over, since once leaves what rounding adds.
  private static void orthonormalize(float[][] axes) {
    for (int a = 0; a < axes.length; a++) {
      float before = VectorMath.norm(axes[a]);
      for (int pass = 0; pass < 2; pass++) {
        for (int b = 0; b < a; b++) {
          VectorMath.addScaled(axes[a], axes[b], -VectorMath.dot(axes[a], axes[b]));
        }
      }
      if (VectorMath.norm(axes[a]) > 1e-5f * before && before > 0) {
        VectorMath.normalize(axes[a]);
      } else {
        java.util.Arrays.fill(axes[a], 0); // the rows have no further direction
      }
    }
  }

  /// How many axes there are.
  public int count() {
    return axes.length;
  }

  /// Where a vector lies along each axis.
  ///
  /// @param vector `[dimension]`
  /// @return `[count]`
  public float[] project(float[] vector) {
    float[] difference = vector.clone();
    VectorMath.addScaled(difference, mean, -1);
    float[] places = new float[axes.length];
    for (int a = 0; a < axes.length; a++) {
      places[a] = VectorMath.dot(axes[a], difference);
    }
    return places;
  }
}
