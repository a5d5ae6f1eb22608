package semblance.collection.scan;

import java.util.Arrays;

/// Plain loops, for virtual machines without the Vector API's module, and what the other
/// implementation is held against.
final class ScalarScanKernels implements ScanKernels {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int sketch(
      byte[] sketches,
      float[] factors,
      int from,
      int to,
      SketchQuery query,
      float bound,
      int[] found,
      float[] values) {
    int count = 0;
    int[] sums = new int[BLOCK];
    for (int block = from; block < to; block++) {
      Arrays.fill(sums, 0);
      int at = block * query.columns * BLOCK;
      for (int column = 0; column < query.columns; column++) {
        int table = column * SketchLayout.ENTRIES;
        for (int place = 0; place < BLOCK; place++) {
          sums[place] += query.tables[table + sketches[at++]];
        }
      }
      for (int i = 0; i < BLOCK; i++) {
        int number = block * BLOCK + i;
        float sum = sums[SketchLayout.place(i)];
        float value = (sum * query.step + query.offset) * factors[number];
        if (value >= bound) {
          found[count] = number;
          values[count++] = value;
        }
      }
    }
    return count;
  }

  @Override
  public long row(long[] rows, int start, RowQuery query) {
    long sum = 0;
    int words = query.words;
    for (int word = 0; word < words; word++) {
      long bits = rows[start + word];
      long weighted = -Long.bitCount(bits & query.planes[word]);
      for (int plane = 1; plane < query.planeCount; plane++) {
        weighted = 2 * weighted + Long.bitCount(bits & query.planes[plane * words + word]);
      }
      sum += weighted << query.shifts[word];
    }
    return sum;
  }

  @Override
  public void multiply(
      float[] transposed, int rows, int dimension, float[] vectors, int count, float[] products) {
    Arrays.fill(products, 0, count * rows, 0);
    for (int vector = 0; vector < count; vector++) {
      int to = vector * rows;
      for (int i = 0; i < dimension; i++) {
        float weight = vectors[vector * dimension + i];
        int column = i * rows;
        for (int row = 0; row < rows; row++) {
          products[to + row] = Math.fma(transposed[column + row], weight, products[to + row]);
        }
      }
    }
  }

  @Override
  public void multiply(RoughMatrix matrix, float[] vector, float[] products) {
    int half = RoughMatrix.GROUP / 2;
    Arrays.fill(products, 0, matrix.rows, 0);
    for (int i = 0; i < matrix.dimension; i++) {
      int start = i * matrix.rows / 2;
      for (int group = 0; group < matrix.rows; group += RoughMatrix.GROUP) {
        for (int j = 0; j < half; j++) {
          int pair = matrix.pairs[start + group / 2 + j];
          products[group + j] += Float.intBitsToFloat(pair << 16) * vector[i];
          products[group + half + j] += Float.intBitsToFloat(pair & 0xffff0000) * vector[i];
        }
      }
    }
  }
}
