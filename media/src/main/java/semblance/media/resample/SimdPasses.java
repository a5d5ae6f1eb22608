package semblance.media.resample;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Loops over the widest vectors the processor has, by the Vector API.
///
/// The horizontal pass takes as many rows at once as a vector has groups of four lanes. They are
/// first woven into one buffer, `[x, row, 4]`, by copying four bytes a pixel (the fourth is the
/// next pixel's red and ignored in the end): then one load yields the same pixel of all rows, one
/// broadcast weight serves them all, and nothing is added up across lanes.
final class SimdPasses implements Passes {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = INTS.length();
  private static final int GROUP = Math.max(1, LANES / 4);

  /// A quarter as wide: as many bytes as there are int lanes.
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, INTS.vectorBitSize() / 4)));

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /// Whether a quarter of a vector is a vector still, so from 256 bits on.
  static boolean isWorthwhile() {
    return INTS.vectorBitSize() >= 256;
  }

  @Override
  public String name() {
    return "simd, " + INTS.vectorBitSize() + " bits";
  }

  @Override
  public void horizontal(
      byte[] source,
      int sourceWidth,
      int firstRow,
      int rows,
      Weights weights,
      byte[] target,
      int stride) {
    byte[] woven = new byte[sourceWidth * LANES];
    byte[] results = new byte[weights.targets() * LANES];
    for (int row = 0; row < rows; row += GROUP) {
      // The last group repeats the last row instead of reading past it.
      for (int r = 0; r < GROUP; r++) {
        weave(source, Math.min(firstRow + row + r, firstRow + rows - 1), sourceWidth, woven, r);
      }
      resize(woven, weights, results);
      for (int r = 0; r < Math.min(GROUP, rows - row); r++) {
        unweave(results, weights.targets(), r, target, (row + r) * stride);
      }
    }
  }

  private static void weave(byte[] source, int row, int width, byte[] woven, int place) {
    int in = row * width * 3;
    int out = place * 4;
    int last = in + 3 * (width - 1);
    for (; in < last; in += 3) {
      INT.set(woven, out, (int) INT.get(source, in));
      out += LANES;
    }
    woven[out] = source[last];
    woven[out + 1] = source[last + 1];
    woven[out + 2] = source[last + 2];
  }

  /// Each row's fourth byte is overwritten by the next pixel; the last one's falls into the
  /// padding.
  private static void unweave(byte[] results, int width, int place, byte[] target, int start) {
    int in = place * 4;
    int end = start + 3 * width;
    for (int out = start; out < end; out += 3) {
      INT.set(target, out, (int) INT.get(results, in));
      in += LANES;
    }
  }

  private static void resize(byte[] woven, Weights weights, byte[] results) {
    int[] fixed = weights.fixed();
    for (int x = 0; x < weights.targets(); x++) {
      int k = weights.offset(x);
      int end = k + weights.count(x);
      int in = weights.first(x) * LANES;
      IntVector even = IntVector.broadcast(INTS, Weights.HALF);
      IntVector odd = IntVector.zero(INTS);
      for (; k + 2 <= end; k += 2) {
        even = even.add(load(woven, in).mul(fixed[k]));
        odd = odd.add(load(woven, in + LANES).mul(fixed[k + 1]));
        in += 2 * LANES;
      }
      if (k < end) {
        even = even.add(load(woven, in).mul(fixed[k]));
      }
      store(even.add(odd), results, x * LANES);
    }
  }

  @Override
  public void vertical(
      byte[] source, int stride, int firstRow, int length, Weights weights, byte[] target) {
    int[] fixed = weights.fixed();
    int block = 4 * LANES;
    for (int y = 0; y < weights.targets(); y++) {
      int top = (weights.first(y) - firstRow) * stride;
      int start = weights.offset(y);
      int end = start + weights.count(y);
      int out = y * length;
      int i = 0;
      for (; i + block <= length; i += block) {
        IntVector sum0 = IntVector.broadcast(INTS, Weights.HALF);
        IntVector sum1 = sum0;
        IntVector sum2 = sum0;
        IntVector sum3 = sum0;
        int in = top + i;
        for (int k = start; k < end; k++) {
          IntVector weight = IntVector.broadcast(INTS, fixed[k]);
          sum0 = sum0.add(load(source, in).mul(weight));
          sum1 = sum1.add(load(source, in + LANES).mul(weight));
          sum2 = sum2.add(load(source, in + 2 * LANES).mul(weight));
          sum3 = sum3.add(load(source, in + 3 * LANES).mul(weight));
          in += stride;
        }
        store(sum0, target, out + i);
        store(sum1, target, out + i + LANES);
        store(sum2, target, out + i + 2 * LANES);
        store(sum3, target, out + i + 3 * LANES);
      }
      for (; i + LANES <= length; i += LANES) {
        IntVector sum = IntVector.broadcast(INTS, Weights.HALF);
        int in = top + i;
        for (int k = start; k < end; k++) {
          sum = sum.add(load(source, in).mul(fixed[k]));
          in += stride;
        }
        store(sum, target, out + i);
      }
      for (; i < length; i++) {
        target[out + i] = ScalarPasses.verticalByte(source, stride, firstRow, i, weights, y);
      }
    }
  }

  private static IntVector load(byte[] array, int start) {
    return (IntVector)
        ByteVector.fromArray(BYTES, array, start)
            .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
  }

  private static void store(IntVector sums, byte[] array, int start) {
    IntVector pixels = sums.lanewise(VectorOperators.ASHR, Weights.PRECISION).max(0).min(255);
    ((ByteVector) pixels.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(array, start);
  }
}
