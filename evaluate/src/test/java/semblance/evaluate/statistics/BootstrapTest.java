package semblance.evaluate.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final int QUERIES = 1_000;

  private static double[] coin(double share) {
    return IntStream.range(0, QUERIES).mapToDouble(i -> i < share * QUERIES ? 1 : 0).toArray();
  }

  private static int[] each() {
    return IntStream.range(0, QUERIES).toArray();
  }

  @Test
  void theIntervalOfAShareIsThatOfTheBinomialDistribution() {
    Interval interval = Bootstrap.usual().means(List.of(coin(.3)), each()).getFirst();
    double deviation = Math.sqrt(.3 * .7 / QUERIES);
    assertThat(interval.value()).isCloseTo(.3, within(1e-12));
    assertThat(interval.low()).isCloseTo(.3 - 1.96 * deviation, within(.004));
    assertThat(interval.high()).isCloseTo(.3 + 1.96 * deviation, within(.004));
  }

  /// Ten copies of a query say no more than one.
  @Test
  void queriesOfOneGroupCountAsOne() {
    int[] tens = IntStream.range(0, QUERIES).map(i -> i / 10).toArray();
    Interval interval = Bootstrap.usual().means(List.of(coin(.3)), tens).getFirst();
    double deviation = Math.sqrt(.3 * .7 / (QUERIES / 10.0));
    assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * deviation, within(.02));
  }

  @Test
  void theMedianIsThatOfTheSortedValues() {
    double[] values = {5, 1, 4, 2};
    assertThat(Bootstrap.usual().median(values, new int[] {0, 1, 2, 3}).value()).isEqualTo(3);
    assertThat(Bootstrap.usual().median(new double[] {9, 1, 2}, new int[] {0, 1, 2}).value())
        .isEqualTo(2);
    Random random = new Random(11);
    double[] normal = random.doubles(QUERIES).toArray();
    Interval interval = Bootstrap.usual().median(normal, each());
    assertThat(interval.low()).isBetween(.4, interval.value());
    assertThat(interval.high()).isBetween(interval.value(), .6);
  }

  @Test
  void aSeedGivesTheSameIntervalAgainAndAnotherSeedAnother() {
    double[] values = new Random(1).doubles(QUERIES).toArray();
    Interval first = Bootstrap.usual().means(List.of(values), each()).getFirst();
    assertThat(Bootstrap.usual().means(List.of(values), each()).getFirst()).isEqualTo(first);
    assertThat(new Bootstrap(1_000, .95, 1).means(List.of(values), each()).getFirst())
        .isNotEqualTo(first);
  }

  @Test
  void groupsWithoutQueriesAreNotDrawn() {
    Interval interval =
        Bootstrap.usual().means(List.of(new double[] {1, 1}), new int[] {4, 9}).getFirst();
    assertThat(interval).isEqualTo(Interval.exact(1));
  }

  @Test
  void withoutQueriesThereIsNoFigure() {
    assertThat(Bootstrap.usual().means(List.of(new double[0]), new int[0]).getFirst().value())
        .isNaN();
    assertThat(Bootstrap.usual().median(new double[0], new int[0]).value()).isNaN();
  }

  @Test
  void settingsWithoutSenseAreRefused() {
    assertThatThrownBy(() -> new Bootstrap(0, .95, 0)).hasMessageContaining("0 resamples");
    assertThatThrownBy(() -> new Bootstrap(10, 95, 0)).hasMessageContaining("95.0");
  }
}
