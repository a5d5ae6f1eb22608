package semblance.media.resample;

import java.util.Arrays;

/// Plain loops.
final class ScalarPasses implements Passes {
  @Override
  public String name() {
    return "scalar";
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
    int[] fixed = weights.fixed();
    for (int row = 0; row < rows; row++) {
      int sourceRow = (firstRow + row) * sourceWidth * 3;
      int out = row * stride;
      for (int x = 0; x < weights.targets(); x++) {
        int red = Weights.HALF;
        int green = Weights.HALF;
        int blue = Weights.HALF;
        int in = sourceRow + 3 * weights.first(x);
        int end = weights.offset(x) + weights.count(x);
        for (int k = weights.offset(x); k < end; k++) {
          int weight = fixed[k];
          red += (source[in] & 0xff) * weight;
          green += (source[in + 1] & 0xff) * weight;
          blue += (source[in + 2] & 0xff) * weight;
          in += 3;
        }
        target[out++] = toByte(red);
        target[out++] = toByte(green);
        target[out++] = toByte(blue);
      }
    }
  }

  @Override
  public void vertical(
      byte[] source, int stride, int firstRow, int length, Weights weights, byte[] target) {
    int[] fixed = weights.fixed();
    int[] sums = new int[length];
    for (int y = 0; y < weights.targets(); y++) {
      Arrays.fill(sums, Weights.HALF);
      for (int k = 0; k < weights.count(y); k++) {
        int weight = fixed[weights.offset(y) + k];
        int in = (weights.first(y) + k - firstRow) * stride;
        for (int i = 0; i < length; i++) {
          sums[i] += (source[in + i] & 0xff) * weight;
        }
      }
      int out = y * length;
      for (int i = 0; i < length; i++) {
        target[out + i] = toByte(sums[i]);
      }
    }
  }

  /// One byte of a target row.
  static byte verticalByte(
      byte[] source, int stride, int firstRow, int column, Weights weights, int y) {
    int sum = Weights.HALF;
    int in = (weights.first(y) - firstRow) * stride + column;
    int end = weights.offset(y) + weights.count(y);
    for (int k = weights.offset(y); k < end; k++) {
      sum += (source[in] & 0xff) * weights.fixed()[k];
      in += stride;
    }
    return toByte(sum);
  }

  private static byte toByte(int sum) {
    return (byte) Math.clamp(sum >> Weights.PRECISION, 0, 255);
  }
}
