package semblance.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelsTest {
  private static final long SEED = Long.getLong("semblance.seed", System.nanoTime());
  private static final Kernels SCALAR = new ScalarKernels();
  private static final Kernels SIMD = new SimdKernels();

  static IntStream awkwardSizes() {
    System.out.println("KernelsTest: semblance.seed=" + SEED);
    return IntStream.concat(IntStream.rangeClosed(1, 100), IntStream.of(384, 512, 1_152));
  }

  private static float[] random(Random random, int size) {
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /// How far two sums of `size` products of a few units may lie apart by the order of adding.
  private static Offset<Float> rounding(int size) {
    return Offset.offset(1e-6f * (4 + size));
  }

  @ParameterizedTest
  @MethodSource("awkwardSizes")
  void simdAndScalarDotProductsAreThatOfDoubles(int size) {
    Random random = new Random(SEED + size);
    int oneStart = random.nextInt(4);
    int otherStart = random.nextInt(4);
    float[] one = random(random, oneStart + size + random.nextInt(4));
    float[] other = random(random, otherStart + size + random.nextInt(4));
    double exact = 0;
    for (int i = 0; i < size; i++) {
      exact += (double) one[oneStart + i] * other[otherStart + i];
    }
    assertThat(SCALAR.dot(one, oneStart, other, otherStart, size))
        .isCloseTo((float) exact, rounding(size));
    assertThat(SIMD.dot(one, oneStart, other, otherStart, size))
        .isCloseTo((float) exact, rounding(size));
  }

  @Test
  void aDotProductIsTheSameToTheBitHoweverOftenItIsComputed() {
    System.out.println("sameToTheBit: semblance.seed=" + SEED);
    Random random = new Random(SEED);
    float[] one = random(random, 389);
    float[] other = random(random, 389);
    for (Kernels kernels : new Kernels[] {SCALAR, SIMD}) {
      float first = kernels.dot(one, 0, other, 0, 389); // interpreted, later compiled
      for (int i = 0; i < 200_000; i++) {
        assertThat(kernels.dot(one, 0, other, 0, 389) == first).as(kernels.name()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("awkwardSizes")
  void simdAddsAndScalesEachNumberAsScalarDoesToTheBit(int size) {
    Random random = new Random(SEED + size);
    float[] sum = random(random, size);
    float[] addend = random(random, size);
    float weight = (float) random.nextGaussian();
    float[] scalar = sum.clone();
    float[] simd = sum.clone();
    SCALAR.addScaled(scalar, addend, weight);
    SIMD.addScaled(simd, addend, weight);
    assertThat(simd).isEqualTo(scalar);
    for (int i = 0; i < size; i++) {
      assertThat(scalar[i]).isEqualTo(Math.fma(weight, addend[i], sum[i]));
    }
    SCALAR.scale(scalar, weight);
    SIMD.scale(simd, weight);
    assertThat(simd).isEqualTo(scalar);
  }

  @ParameterizedTest
  @MethodSource("awkwardSizes")
  void normalizingGivesUnitLengthAndKeepsTheDirection(int size) {
    float[] vector = random(new Random(SEED + size), size);
    float[] before = vector.clone();
    float[] unit = VectorMath.normalized(vector);
    assertThat(vector).isEqualTo(before);
    assertThat(VectorMath.norm(unit)).isCloseTo(1, Offset.offset(1e-5f));
    assertThat(VectorMath.dot(unit, vector))
        .isCloseTo(VectorMath.norm(vector), Offset.offset(1e-4f * (1 + VectorMath.norm(vector))));
  }

  @Test
  void aRowOfAMatrixIsMultipliedAlone() {
    float[] matrix = {1, 2, 3, 4, 5, 6}; // [2, 3]
    assertThat(VectorMath.dotRow(new float[] {1, 0, 10}, matrix, 0)).isEqualTo(31);
    assertThat(VectorMath.dotRow(new float[] {1, 0, 10}, matrix, 1)).isEqualTo(64);
  }

  @Test
  void vectorsWithoutADirectionCannotBeNormalised() {
    for (float[] vector :
        new float[][] {{0, 0}, {Float.NaN, 1}, {Float.POSITIVE_INFINITY, 1}, {1e30f, 1e30f}}) {
      assertThatThrownBy(() -> VectorMath.normalize(vector))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a vector of 2 numbers with norm")
          .hasMessageContaining("finite norm above 0");
    }
  }

  @Test
  void vectorsOfDifferentLengthsDoNotMeet() {
    assertThatThrownBy(() -> VectorMath.dot(new float[384], new float[512]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("384 and 512");
    assertThatThrownBy(() -> VectorMath.addScaled(new float[2], new float[3], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 and 3");
  }

  @Test
  void infinityAndNotANumberAreNotFinite() {
    assertThat(VectorMath.isFinite(new float[] {0, -1, Float.MAX_VALUE})).isTrue();
    assertThat(VectorMath.isFinite(new float[] {0, Float.NaN})).isFalse();
    assertThat(VectorMath.isFinite(new float[] {Float.NEGATIVE_INFINITY})).isFalse();
  }
}
