package semblance.embedding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Loops over the widest vectors the processor has, by the Vector API.
final class SimdKernels implements Kernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public String name() {
    return "simd, " + SPECIES.vectorBitSize() + " bits";
  }

  @Override
  public float dot(float[] one, int oneStart, float[] other, int otherStart, int length) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i + 2 * LANES <= length; i += 2 * LANES) {
      sum0 = load(one, oneStart + i).fma(load(other, otherStart + i), sum0);
      sum1 = load(one, oneStart + i + LANES).fma(load(other, otherStart + i + LANES), sum1);
    }
    for (; i + LANES <= length; i += LANES) {
      sum0 = load(one, oneStart + i).fma(load(other, otherStart + i), sum0);
    }
    float sum = sumOfLanes(sum0.add(sum1));
    for (; i < length; i++) {
      sum = Math.fma(one[oneStart + i], other[otherStart + i], sum);
    }
    return sum;
  }

  @Override
  public float dot(float[] one, MemorySegment other, long offset) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    int length = one.length;
    int i = 0;
    for (; i + 2 * LANES <= length; i += 2 * LANES) {
      long at = offset + (long) i * Float.BYTES;
      sum0 = load(one, i).fma(load(other, at), sum0);
      sum1 = load(one, i + LANES).fma(load(other, at + (long) LANES * Float.BYTES), sum1);
    }
    for (; i + LANES <= length; i += LANES) {
      sum0 = load(one, i).fma(load(other, offset + (long) i * Float.BYTES), sum0);
    }
    float sum = sumOfLanes(sum0.add(sum1));
    for (; i < length; i++) {
      sum = Math.fma(one[i], other.get(FLOAT, offset + (long) i * Float.BYTES), sum);
    }
    return sum;
  }

  @Override
  public void addScaled(float[] sum, float[] addend, float weight) {
    FloatVector weights = FloatVector.broadcast(SPECIES, weight);
    int i = 0;
    for (; i + LANES <= sum.length; i += LANES) {
      load(addend, i).fma(weights, load(sum, i)).intoArray(sum, i);
    }
    for (; i < sum.length; i++) {
      sum[i] = Math.fma(weight, addend[i], sum[i]);
    }
  }

  @Override
  public void scale(float[] vector, float factor) {
    int i = 0;
    for (; i + LANES <= vector.length; i += LANES) {
      load(vector, i).mul(factor).intoArray(vector, i);
    }
    for (; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }

  /// The sum of the lanes, by halves. `reduceLanes` would leave the order of adding to the
  /// compiler, so that equal vectors had cosines that differ by whether the code was compiled yet;
  /// this costs some 12 ns more.
  private static float sumOfLanes(FloatVector vector) {
    float[] lanes = vector.toArray();
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  private static FloatVector load(float[] array, int start) {
    return FloatVector.fromArray(SPECIES, array, start);
  }

  private static FloatVector load(MemorySegment memory, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, memory, offset, ByteOrder.LITTLE_ENDIAN);
  }
}
