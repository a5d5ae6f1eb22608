package semblance.collection.lucene.keyword;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SurpriseTest {
  @Test
  void deviationsHaveTheTailsThatTheSurpriseSays() {
    for (double nats : new double[] {.01, .1, .7, 2.3, 6.9, 13.8, 40, 60}) {
      double z = Surprise.deviations(nats);
      double exact = exact(nats);
      assertThat(z).as("%s nats", nats).isCloseTo(exact, Percentage.withPercentage(.4));
    }
  }

  @Test
  void noSurpriseIsNoDeviationAndMoreIsMore() {
    assertThat(Surprise.deviations(0)).isZero();
    double before = 0;
    for (double nats = .05; nats < 2_000; nats *= 1.1) {
      double z = Surprise.deviations(nats);
      assertThat(z).isGreaterThan(before).isLessThan(Math.sqrt(2 * nats) + 1);
      before = z;
    }
  }

  /// By bisection on an integral of the normal density.
  private static double exact(double nats) {
    double low = 0;
    double high = 20;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (-Math.log(tails(middle)) < nats) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double tails(double z) {
    double sum = 0;
    double step = 1e-3;
    for (double x = z + step / 2; x < z + 9; x += step) {
      sum += Math.exp(-x * x / 2) * step;
    }
    return 2 * sum / Math.sqrt(2 * Math.PI);
  }
}
