package semblance.embedding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Plain loops, four sums side by side so that additions do not wait for one another.
final class ScalarKernels implements Kernels {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public float dot(float[] one, int oneStart, float[] other, int otherStart, int length) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      sum0 = Math.fma(one[oneStart + i], other[otherStart + i], sum0);
      sum1 = Math.fma(one[oneStart + i + 1], other[otherStart + i + 1], sum1);
      sum2 = Math.fma(one[oneStart + i + 2], other[otherStart + i + 2], sum2);
      sum3 = Math.fma(one[oneStart + i + 3], other[otherStart + i + 3], sum3);
    }
    for (; i < length; i++) {
      sum0 = Math.fma(one[oneStart + i], other[otherStart + i], sum0);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  @Override
  public float dot(float[] one, MemorySegment other, long offset) {
    float[] copy = new float[one.length];
    MemorySegment.copy(other, FLOAT, offset, copy, 0, copy.length);
    return dot(one, 0, copy, 0, copy.length);
  }

  @Override
  public void addScaled(float[] sum, float[] addend, float weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.fma(weight, addend[i], sum[i]);
    }
  }

  @Override
  public void scale(float[] vector, float factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }
}
