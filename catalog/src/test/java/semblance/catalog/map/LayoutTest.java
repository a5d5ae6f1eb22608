package semblance.catalog.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutTest {
  @Test
  void theSameVectorsGiveTheSameLayout() {
    float[][] vectors = bunches(5, 12);
    assertThat(Layout.of(vectors, 3).points()).isDeepEqualTo(Layout.of(vectors, 3).points());
  }

  @Test
  void bunchesStayApart() {
    float[][] vectors = bunches(8, 15);
    float[][] points = Layout.of(vectors, 3).points();
    int right = 0;
    for (int i = 0; i < points.length; i++) {
      int nearest = i == 0 ? 1 : 0;
      for (int j = 0; j < points.length; j++) {
        if (j != i && distance(points[i], points[j]) < distance(points[i], points[nearest])) {
          nearest = j;
        }
      }
      right += nearest / 15 == i / 15 ? 1 : 0;
    }
    assertThat(right).isGreaterThan((int) (.95 * points.length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 19, 20, 21})
  void fewVectorsAreLaidOutWithinTheSquare(int count) {
    float[][] all = bunches(7, 3);
    float[][] vectors = java.util.Arrays.copyOf(all, count);
    Layout layout = Layout.of(vectors, 3);
    assertThat(layout.fitted()).isEqualTo(count);
    for (float[] point : layout.points()) {
      assertThat(point[0]).isBetween(0f, 1f);
      assertThat(point[1]).isBetween(0f, 1f);
    }
  }

  @Test
  void equalVectorsAreNoReasonToFail() {
    float[][] vectors = new float[40][];
    java.util.Arrays.fill(vectors, new float[] {1, 0, 0});
    for (float[] point : Layout.of(vectors, 3).points()) {
      assertThat(point[0]).isBetween(0f, 1f);
      assertThat(point[1]).isBetween(0f, 1f);
    }
  }

  @Test
  void theLargestClusterIsTheFirst() {
    float[][] points = new float[60][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new float[] {i < 40 ? .1f + i * 1e-4f : .9f - i * 1e-4f, .5f};
    }
    int[] clusters = Clusters.of(points, 2, 5);
    for (int i = 0; i < points.length; i++) {
      assertThat(clusters[i]).isEqualTo(i < 40 ? 0 : 1);
    }
    assertThat(Clusters.of(points, 2, 5)).isEqualTo(clusters);
  }

  /// Bunches of vectors, one after the other.
  private static float[][] bunches(int count, int size) {
    SplittableRandom random = new SplittableRandom(11);
    float[][] vectors = new float[count * size][10];
    for (int bunch = 0; bunch < count; bunch++) {
      float[] middle = new float[10];
      for (int j = 0; j < 10; j++) {
        middle[j] = (float) random.nextGaussian() * 3;
      }
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < 10; j++) {
          vectors[bunch * size + i][j] = middle[j] + (float) random.nextGaussian() * .5f;
        }
      }
    }
    return vectors;
  }

  private static double distance(float[] one, float[] other) {
    return Math.hypot(one[0] - other[0], one[1] - other[1]);
  }
}
