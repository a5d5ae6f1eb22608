package semblance.catalog.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.VectorMath;

final class HeadsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 63, 64, 65, 200})
  void headsNeverUnderestimateACosine(int dimension) {
    long seed = System.nanoTime();
    List<float[]> rows = rows(new SplittableRandom(seed), 150, dimension);
    Heads heads = Heads.of(rows);
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(VectorMath.dot(heads.head(rows.get(i)), heads.head(rows.get(j))))
            .as("seed %d, %d dimensions, rows %d and %d", seed, dimension, i, j)
            .isGreaterThanOrEqualTo(VectorMath.dot(rows.get(i), rows.get(j)) - 1e-5f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 40})
  void principalAxesAreOrthonormalAndInTheOrderOfSpread(int dimension) {
    List<float[]> rows = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 500; i++) {
      float[] row = new float[dimension];
      for (int j = 0; j < dimension; j++) {
        row[j] = (float) (random.nextGaussian() * Math.pow(.5, j));
      }
      rows.add(row);
    }
    PrincipalAxes axes = PrincipalAxes.of(rows, dimension, true, 1);
    double before = Double.POSITIVE_INFINITY;
    for (int a = 0; a < Math.min(4, dimension); a++) {
      double spread = 0;
      for (float[] row : rows) {
        float place = axes.project(row)[a];
        spread += place * place / rows.size();
      }
      assertThat(spread)
          .isLessThan(before)
          .isCloseTo(Math.pow(.25, a), within(.3 * Math.pow(.25, a)));
      before = spread;
    }
  }

  private static List<float[]> rows(SplittableRandom random, int count, int dimension) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] row = new float[dimension];
      for (int j = 0; j < dimension; j++) {
        row[j] = (float) (random.nextGaussian() + (j == 0 ? 2 : 0));
      }
      rows.add(VectorMath.normalized(row));
    }
    return rows;
  }
}
