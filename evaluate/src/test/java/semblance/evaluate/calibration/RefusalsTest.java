package semblance.evaluate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  @Test
  void refusalsAreCountedOnBothSides() {
    Refusals refusals = Refusals.of(new double[] {1, 3, 4, 5}, new double[] {0, 2, 2.5, 6}, 2.5);
    assertThat(refusals.refusedAnswerable()).isOne();
    assertThat(refusals.refusedUnanswerable()).isEqualTo(2);
    assertThat(refusals.precision()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(refusals.recall()).isEqualTo(.5);
    assertThat(refusals.wronglyRefused()).isEqualTo(.25);
  }

  @Test
  void theAreaIsTheShareOfPairsInOrder() {
    Random random = new Random(5);
    double[] with = random.ints(40, 0, 12).asDoubleStream().toArray();
    double[] without = random.ints(30, 0, 9).asDoubleStream().toArray();
    double inOrder = 0;
    for (double one : with) {
      for (double other : without) {
        inOrder += one > other ? 1 : one == other ? .5 : 0;
      }
    }
    assertThat(Refusals.of(with, without, 1).area())
        .isCloseTo(inOrder / with.length / without.length, within(1e-12));
  }

  @Test
  void aQueryWithoutAnyMatchIsRefused() {
    Refusals refusals =
        Refusals.of(new double[] {Double.NaN}, new double[] {Double.NEGATIVE_INFINITY}, -5);
    assertThat(refusals.refusedAnswerable()).isOne();
    assertThat(refusals.refusedUnanswerable()).isOne();
  }

  @Test
  void aShareOfNothingIsNoNumber() {
    Refusals refusals = Refusals.of(new double[] {3}, new double[0], 2);
    assertThat(refusals.precision()).isNaN();
    assertThat(refusals.recall()).isNaN();
    assertThat(refusals.area()).isNaN();
  }
}
