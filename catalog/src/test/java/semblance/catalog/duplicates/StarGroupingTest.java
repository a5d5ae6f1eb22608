package semblance.catalog.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import semblance.embedding.VectorMath;

final class StarGroupingTest {
  private static final StarGrouping.Check ANY = (_, _, _) -> true;

  /// Each is 10 degrees from the next; all would be one group if whatever is near anything in it
  /// belonged to it.
  @Test
  void aChainOfSmallStepsTiesNothingTogetherThatIsFarApart() {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < 36; i++) {
      rows.add(direction(10.0 * i));
    }
    float threshold = (float) Math.cos(Math.toRadians(10.5));
    int[] groups = StarGrouping.group(rows, threshold, ANY);
    for (int i = 0; i < groups.length; i++) {
      assertThat(VectorMath.dot(rows.get(i), rows.get(groups[i]))).isGreaterThan(threshold);
      assertThat(groups[groups[i]]).isEqualTo(groups[i]);
    }
    assertThat(java.util.Arrays.stream(groups).distinct().count()).isGreaterThan(11);
  }

  @Test
  void everyRowIsNearItsRepresentativeAndRepresentativesAreNotNearOneAnother() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) { // more than a block
      rows.add(random(random, 100));
      if (i % 3 == 0) {
        float[] copy = rows.get(random.nextInt(rows.size())).clone();
        VectorMath.addScaled(copy, random(random, 100), .1f);
        VectorMath.normalize(copy);
        rows.add(copy);
      }
    }
    float threshold = .9f;
    int[] groups = StarGrouping.group(rows, threshold, ANY);
    int joined = 0;
    for (int i = 0; i < groups.length; i++) {
      int representative = groups[i];
      assertThat(VectorMath.dot(rows.get(i), rows.get(representative)))
          .as("seed %d, row %d", seed, i)
          .isGreaterThanOrEqualTo(threshold);
      joined += representative == i ? 0 : 1;
      for (int j = 0; representative == i && j < i; j++) {
        if (groups[j] == j) {
          assertThat(VectorMath.dot(rows.get(i), rows.get(j)))
              .as("seed %d, rows %d and %d", seed, i, j)
              .isLessThan(threshold);
        }
      }
    }
    assertThat(joined).as("seed %d", seed).isGreaterThan(500);
  }

  @Test
  void whatTheCheckRefusesIsApart() {
    List<float[]> rows = List.of(direction(0), direction(1), direction(2));
    assertThat(StarGrouping.group(rows, .9f, (_, _, _) -> false)).containsExactly(0, 1, 2);
    assertThat(StarGrouping.group(rows, .9f, (one, _, _) -> one == 2)).containsExactly(0, 1, 1);
  }

  private static float[] direction(double degrees) {
    double angle = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0};
  }

  private static float[] random(SplittableRandom random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return VectorMath.normalized(vector);
  }
}
