package semblance.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AgreementTest {
  private static List<float[]> vectors(long seed, int count) {
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[16];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) random.nextGaussian();
      }
      VectorMath.normalize(vector);
      vectors.add(vector);
    }
    return vectors;
  }

  @Test
  void theSameVectorsAgree() {
    List<float[]> vectors = vectors(1, 40);
    assertThat(Agreement.worstCosine(vectors, vectors)).isGreaterThan(0.99999);
    assertThat(Agreement.overlap(vectors, vectors)).isEqualTo(1);
  }

  @Test
  void oneTurnedVectorAndOneThatIsNoNumberAreSeen() {
    List<float[]> exact = vectors(2, 40);
    List<float[]> turned = new ArrayList<>(exact);
    float[] negative = exact.get(7).clone();
    for (int i = 0; i < negative.length; i++) {
      negative[i] = -negative[i];
    }
    turned.set(7, negative);
    assertThat(Agreement.worstCosine(exact, turned)).isLessThan(-0.999);
    assertThat(Agreement.overlap(exact, turned)).isLessThan(1);
    float[] broken = exact.get(3).clone();
    broken[0] = Float.NaN;
    turned.set(7, broken);
    assertThat(Agreement.worstCosine(exact, turned)).isEqualTo(-1);
  }

  @Test
  void unrelatedVectorsOverlapAsOftenAsChance() {
    assertThat(Agreement.overlap(vectors(3, 200), vectors(4, 200))).isBetween(0.02, 0.09);
  }

  @Test
  void fewVectorsAreComparedWithAllOthers() {
    assertThat(Agreement.overlap(vectors(5, 1), vectors(6, 1))).isEqualTo(1);
    assertThat(Agreement.overlap(vectors(5, 4), vectors(6, 4))).isEqualTo(1);
  }
}
