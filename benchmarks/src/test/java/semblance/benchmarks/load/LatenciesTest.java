package semblance.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

final class LatenciesTest {
  @Test
  void ninetyNineOfAHundredAreWithinTheNinetyNinthPercentile() {
    Latencies one = new Latencies();
    Latencies other = new Latencies();
    for (int i = 3_000; i > 0; i--) {
      (i % 2 == 0 ? one : other).add(i * 1_000_000L);
    }
    one.addAll(other);
    assertThat(one.size()).isEqualTo(3_000);
    assertThat(one.millis(.5)).isEqualTo(1_501);
    assertThat(one.millis(.99)).isEqualTo(2_971);
    assertThat(one.millis(1)).isEqualTo(3_000);
  }

  @Test
  void nothingMeasuredHasNoLatency() {
    assertThatIllegalStateException().isThrownBy(() -> new Latencies().millis(.5));
  }
}
