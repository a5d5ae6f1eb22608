package semblance.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class RatioTest {
  @Test
  void theRatioIsThatOfTheMedians() {
    Ratio ratio = new Ratio();
    ratio.add(10, 5);
    ratio.add(30, 4); // one disturbed round does not decide
    ratio.add(12, 6);
    assertThat(ratio.median()).isEqualTo(12.0 / 5, Offset.offset(1e-12));
    assertThat(ratio.line("pictures/s"))
        .isEqualTo("ours 12.0 pictures/s, peer 5.0, ratio 2.40 (3 rounds: 2.00 to 7.50)");
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Ratio.median(List.of(4.0, 1.0, 3.0, 100.0))).isEqualTo(3.5);
  }

  @Test
  void ratesOfZeroAreRefused() {
    Ratio ratio = new Ratio();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ratio.add(1, 0))
        .withMessageContaining("1.0 and 0.0");
    assertThatIllegalArgumentException().isThrownBy(() -> ratio.add(Double.NaN, 1));
  }

  @Test
  void aRatioWithoutRoundsIsRefused() {
    assertThatIllegalStateException().isThrownBy(() -> new Ratio().median());
  }
}
