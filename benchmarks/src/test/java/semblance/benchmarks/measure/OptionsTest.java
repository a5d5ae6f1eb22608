package semblance.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class OptionsTest {
  private static final Map<String, String> KNOWN = Map.of("count", "pictures", "seed", "a seed");

  private static Options parse(String... arguments) {
    return Options.parse(arguments, KNOWN);
  }

  @Test
  void whatIsNotGivenHasItsUsualValue() {
    assertThat(parse("index").count("count", 7)).isEqualTo(7);
    assertThat(parse("index", "--count", "12").count("count", 7)).isEqualTo(12);
    assertThat(parse("index", "--seed", "-3").number("seed", 1)).isEqualTo(-3);
  }

  @Test
  void unknownOptionsAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("index", "--cuont", "12"))
        .withMessageContaining("--cuont")
        .withMessageContaining("count");
  }

  @Test
  void anOptionWithoutItsValueIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("index", "--count"))
        .withMessageContaining("--count");
  }

  @Test
  void aCountOfZeroIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse("index", "--count", "0").count("count", 1))
        .withMessageContaining("--count 0");
  }
}
