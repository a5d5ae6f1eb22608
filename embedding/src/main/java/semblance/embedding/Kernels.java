package semblance.embedding;

import java.lang.foreign.MemorySegment;

/// The inner loops behind [VectorMath].
sealed interface Kernels permits ScalarKernels, SimdKernels {
  /// A short name for reports.
  String name();

  /// The sum over i of `one[oneStart + i] * other[otherStart + i]`.
  float dot(float[] one, int oneStart, float[] other, int otherStart, int length);

  /// The sum over i of `one[i]` times the i-th little-endian float of `other` from a byte on; the
  /// same, to the bit, as of arrays.
  float dot(float[] one, MemorySegment other, long offset);

  /// Adds `weight * addend` to `sum`, in place.
  void addScaled(float[] sum, float[] addend, float weight);

  /// Multiplies each number by `factor`, in place.
  void scale(float[] vector, float factor);

  /// SIMD if the Vector API's module is in the boot layer, scalar otherwise.
  static Kernels best() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new SimdKernels()
        : new ScalarKernels();
  }
}
