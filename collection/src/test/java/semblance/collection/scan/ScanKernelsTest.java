package semblance.collection.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanKernelsTest {
  private static final ScalarScanKernels SCALAR = new ScalarScanKernels();
  private static final ScanKernels SIMD = new SimdScanKernels();

  private static Random random(String test) {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println(test + ": semblance.seed=" + seed);
    return new Random(seed);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 65, 100, 384, 512, 777, 1_152})
  void simdAndPlainLoopsFindTheSameSketches(int dimension) {
    Random random = random("sketches");
    float[][] vectors = vectors(random, 300, dimension);
    Cells cells = cells(vectors(random, 200, dimension));
    Coding coding = Coding.fit(vectors(random, 200, dimension), cells);
    CodeTable.Cell cell = cell(coding, cells, vectors);
    float[] noise = new float[coding.rotation.rows];
    Arrays.fill(noise, 1e-4f);
    for (int i = 0; i < 10; i++) {
      float[] turned = coding.turned(vectors(random, 1, dimension)[0]);
      SketchQuery query = new SketchQuery(coding.sketches, coding.layout, turned, noise);
      float bound = (float) random.nextGaussian() * 20;
      int[] found = new int[5 * 64 + 64];
      float[] values = new float[found.length];
      int[] foundToo = new int[found.length];
      float[] valuesToo = new float[found.length];
      int count =
          SCALAR.sketch(cell.sketches, cell.sketchFactors, 1, 5, query, bound, found, values);
      int countToo =
          SIMD.sketch(cell.sketches, cell.sketchFactors, 1, 5, query, bound, foundToo, valuesToo);
      assertThat(countToo).isEqualTo(count);
      assertThat(Arrays.copyOf(foundToo, count)).isEqualTo(Arrays.copyOf(found, count));
      assertThat(Arrays.copyOf(valuesToo, count)).isEqualTo(Arrays.copyOf(values, count));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 100, 512})
  void aRoughMatrixGivesNearlyTheProductsOfTheWhole(int dimension) {
    Random random = random("rough");
    int rows = 192;
    float[] transposed = vectors(random, 1, dimension * rows)[0];
    float[] vector = vectors(random, 1, dimension)[0];
    float[] right = new float[rows];
    SCALAR.multiply(transposed, rows, dimension, vector, 1, right);
    float size = semblance.embedding.VectorMath.norm(vector);
    RoughMatrix matrix = new RoughMatrix(transposed, rows, dimension);
    for (ScanKernels kernels : new ScanKernels[] {SCALAR, SIMD}) {
      float[] products = new float[rows];
      Arrays.fill(products, 7);
      kernels.multiply(matrix, vector, products);
      float[] column = new float[dimension];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < dimension; i++) {
          column[i] = transposed[i * rows + row];
        }
        float most = size * semblance.embedding.VectorMath.norm(column) / 256; // half a step each
        assertThat(products[row])
            .isCloseTo(right[row], org.assertj.core.api.Assertions.within(most));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 65, 100, 384, 512, 777, 1_152})
  void rowsAreTheProductsOfWholeNumbers(int dimension) {
    Random random = random("rows");
    float[][] vectors = vectors(random, 50, dimension);
    Cells cells = cells(vectors(random, 200, dimension));
    Coding coding = Coding.fit(vectors(random, 200, dimension), cells);
    CodeTable.Cell cell = cell(coding, cells, vectors);
    float[] noise = new float[coding.rotation.rows];
    Arrays.fill(noise, 1e-4f);
    float[] turned = coding.turned(vectors(random, 1, dimension)[0]);
    QueryCode code = new QueryCode(coding.rows, turned, noise);
    RowQuery query = code.row(coding.rowWords);
    float[] decoded = new float[coding.rotation.rows];
    for (int i = 0; i < vectors.length; i++) {
      int start = i * coding.rowWords;
      long sum = SCALAR.row(cell.rows, start, query);
      assertThat(SIMD.row(cell.rows, start, query)).isEqualTo(sum);
      coding.rows.decode(codes(coding.rows, cell.rows, start), 1, decoded);
      double product = 0;
      for (int j = 0; j < decoded.length; j++) {
        product += (double) decoded[j] * turned[j];
      }
      double rounding = code.step / 2 * 64 * coding.rows.planes * 64;
      assertThat(code.step * (sum - query.offset))
          .isCloseTo(product, org.assertj.core.api.Assertions.within(rounding));
    }
  }

  private static byte[] codes(Grid grid, long[] rows, int start) {
    byte[] codes = new byte[grid.bits.length * 64];
    int plane = start;
    for (int word = 0; word < grid.bits.length; word++) {
      for (int bit = 0; bit < grid.bits[word]; bit++, plane++) {
        for (int i = 0; i < 64; i++) {
          codes[word * 64 + i] |= (byte) ((rows[plane] >>> i & 1) << bit);
        }
      }
    }
    return codes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 100, 512, 777})
  void sketchesAreTheProductsOfTheirCodes(int dimension) {
    Random random = random("products");
    float[][] vectors = vectors(random, 130, dimension);
    Cells cells = cells(vectors(random, 200, dimension));
    Coding coding = Coding.fit(vectors(random, 200, dimension), cells);
    CodeTable.Cell cell = cell(coding, cells, vectors);
    float[] noise = new float[coding.rotation.rows];
    float[] turned = coding.turned(vectors(random, 1, dimension)[0]);
    SketchQuery query = new SketchQuery(coding.sketches, coding.layout, turned, noise);
    int[] found = new int[4 * 64];
    float[] values = new float[found.length];
    int count =
        SCALAR.sketch(
            cell.sketches, cell.sketchFactors, 0, 3, query, -Float.MAX_VALUE, found, values);
    assertThat(count).isEqualTo(3 * 64);
    byte[] codes = new byte[coding.rotation.rows];
    float[] decoded = new float[coding.rotation.rows];
    for (int i = 0; i < vectors.length; i++) {
      float[] centred = new float[dimension];
      cells.subtract(0, vectors[i], centred, 0);
      float[] coordinates = coding.turned(centred);
      float size = semblance.embedding.VectorMath.norm(coordinates) / coding.size;
      double factor = coding.sketches.encode(coordinates, size, codes);
      coding.sketches.decode(codes, factor, decoded);
      double product = 0;
      for (int j = 0; j < decoded.length; j++) {
        product += (double) decoded[j] * turned[j];
      }
      assertThat(found[i]).isEqualTo(i);
      assertThat((double) values[i])
          .isCloseTo(
              product,
              org.assertj.core.api.Assertions.within(
                  Math.abs(factor) * query.step * (query.columns / 2.0 + 1) + 1e-3));
    }
  }

  @Test
  void simdAndPlainLoopsMultiplyAlike() {
    Random random = random("multiply");
    for (int count : new int[] {1, 3, 4, 7, 16}) {
      int dimension = 1 + random.nextInt(200);
      float[] matrix = vectors(random, 1, 128 * dimension)[0];
      float[] vectors = vectors(random, 1, count * dimension)[0];
      float[] one = new float[count * 128];
      float[] other = new float[count * 128];
      SCALAR.multiply(matrix, 128, dimension, vectors, count, one);
      SIMD.multiply(matrix, 128, dimension, vectors, count, other);
      assertThat(other).isEqualTo(one);
    }
  }

  /// One cell with the mean of the vectors.
  private static Cells cells(float[][] vectors) {
    return Cells.fit(vectors, 1, new Random(1));
  }

  private static CodeTable.Cell cell(Coding coding, Cells cells, float[][] vectors) {
    try {
      int[] numbers = IntStream.range(0, vectors.length).toArray();
      return new CodeWriter(coding, cells).cell(0, numbers, number -> vectors[number]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[][] vectors(Random random, int count, int dimension) {
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }
}
