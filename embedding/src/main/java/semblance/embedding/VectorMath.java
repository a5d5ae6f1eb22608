package semblance.embedding;

import java.lang.foreign.MemorySegment;

/// Arithmetic on vectors of 32-bit floats, with SIMD where the Vector API is there.
///
/// The module `jdk.incubator.vector` is used if it was added on the command line, plain loops
/// otherwise: start-up without it is faster, long runs are faster with it. All methods are
/// thread-safe.
public final class VectorMath {
  private static final Kernels KERNELS = Kernels.best();

  private VectorMath() {}

  /// The dot product of two vectors of equal length.
  public static float dot(float[] one, float[] other) {
    requireSameLength(one, other);
    return KERNELS.dot(one, 0, other, 0, one.length);
  }

  /// The dot product of `vector` with row `row` of a matrix, `[rows, vector.length]`.
  public static float dotRow(float[] vector, float[] matrix, int row) {
    return KERNELS.dot(vector, 0, matrix, row * vector.length, vector.length);
  }

  /// The dot product of `vector` with as many little-endian floats of `memory`; the same, to the
  /// bit, as of two arrays.
  ///
  /// @param offset the byte of `memory` where they start
  public static float dot(float[] vector, MemorySegment memory, long offset) {
    return KERNELS.dot(vector, memory, offset);
  }

  /// The Euclidean norm.
  public static float norm(float[] vector) {
    return (float) Math.sqrt(KERNELS.dot(vector, 0, vector, 0, vector.length));
  }

  /// Adds `weight * addend` to `sum`, in place.
  public static void addScaled(float[] sum, float[] addend, float weight) {
    requireSameLength(sum, addend);
    KERNELS.addScaled(sum, addend, weight);
  }

  /// A copy of unit length.
  ///
  /// @throws IllegalArgumentException if the norm is zero or not finite
  public static float[] normalized(float[] vector) {
    float[] unit = vector.clone();
    normalize(unit);
    return unit;
  }

  /// Scales to unit length, in place.
  ///
  /// @throws IllegalArgumentException if the norm is zero or not finite
  public static void normalize(float[] vector) {
    float norm = norm(vector);
    if (!(norm > 0 && norm < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a vector of %d numbers with norm %s cannot be normalised: a finite norm above 0 is needed"
              .formatted(vector.length, norm));
    }
    KERNELS.scale(vector, 1 / norm);
  }

  /// Whether every number is finite.
  public static boolean isFinite(float[] vector) {
    for (float number : vector) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  /// The name of the kernels in use, for reports.
  public static String kernels() {
    return KERNELS.name();
  }

  private static void requireSameLength(float[] one, float[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(
          "vectors of %d and %d numbers: expected the same dimension"
              .formatted(one.length, other.length));
    }
  }
}
