package semblance.collection.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MarginTest {
  private static final Margin MARGIN = new Margin(1, 1, 1, .01, 1, 1);

  /// Quantiles of the normal distribution, from tables.
  @Test
  void asFarAsNormalDeviatesLieWithTheShareThatMayBeMissed() {
    assertThat(MARGIN.reach(10, 100)).isCloseTo(3.0902, within(.0005)); // .001
    assertThat(MARGIN.reach(1, 10_000)).isCloseTo(4.7534, within(.0005)); // .000001
    assertThat(new Margin(1, 1, 1, .01, 1.5, 1).reach(10, 100)).isCloseTo(4.6353, within(.001));
  }

  @Test
  void itIsFartherAmongMoreVectorsAndNearerForMoreResults() {
    assertThat(MARGIN.reach(10, 500_000)).isGreaterThan(MARGIN.reach(10, 100_000));
    assertThat(MARGIN.reach(100, 100_000)).isLessThan(MARGIN.reach(10, 100_000));
  }

  @Test
  void moreResultsThanVectorsHaveAReachOfTheirOwn() {
    assertThat(MARGIN.reach(1_000_000, 10)).isCloseTo(0, within(.0005));
    assertThat(MARGIN.reach(1, 0)).isPositive();
  }
}
