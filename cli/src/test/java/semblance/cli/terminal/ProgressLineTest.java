package semblance.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/// Progress on a clock that the test moves.
class ProgressLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now = 1_000;

  private Terminal terminal(int columns) {
    Properties properties = new Properties();
    if (columns > 0) {
      properties.setProperty("semblance.stderr", "terminal");
      properties.setProperty("semblance.columns", Integer.toString(columns));
    }
    return new Terminal(
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        properties,
        Map.of());
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  /// What each rewriting of the line shows.
  private List<String> shown() {
    return List.of(bytes.toString(StandardCharsets.UTF_8).split("\r\033\\[K", -1));
  }

  @Test
  void aTerminalShowsBarRateAndWhatIsLeftAndTheLineGoesAway() {
    try (ProgressLine line = new ProgressLine(terminal(100), "pictures", () -> now)) {
      line.total(1_200);
      pass(Duration.ofSeconds(10));
      line.advance(300);
      line.skip();
      pass(Duration.ofSeconds(10));
      line.advance(300);
    }
    List<String> shown = shown();
    assertThat(shown.get(1)).endsWith("0 of 1,200 pictures");
    assertThat(shown.get(2))
        .isEqualTo("██████░░░░░░░░░░░░░░░░░░  300 of 1,200 pictures, 30/s, 30 s left");
    assertThat(shown.get(3))
        .startsWith("████████████░░░")
        .endsWith("600 of 1,200 pictures, 30/s, 20 s left, 1 skipped");
    assertThat(shown.getLast()).as("the line is taken away").isEmpty();
  }

  @Test
  void aNarrowTerminalNeverGetsALineThatWraps() {
    try (ProgressLine line =
        new ProgressLine(terminal(40), "pictures, films and texts", () -> now)) {
      line.total(123_456);
      for (int i = 0; i < 50; i++) {
        pass(Duration.ofMillis(400));
        line.advance(997);
      }
    }
    assertThat(shown()).hasSizeGreaterThan(40).allMatch(line -> SafeText.width(line) < 40);
  }

  @Test
  void itIsNotWrittenMoreOftenThanAPersonReads() {
    try (ProgressLine line = new ProgressLine(terminal(100), "pictures", () -> now)) {
      line.total(10_000);
      for (int i = 0; i < 1_000; i++) {
        pass(Duration.ofMillis(1));
        line.advance();
      }
    }
    assertThat(shown()).hasSizeBetween(5, 9);
  }

  @Test
  void aLogGetsWholeLinesNowAndThen() {
    try (ProgressLine line = new ProgressLine(terminal(0), "pictures", () -> now)) {
      line.total(100);
      for (int i = 0; i < 4; i++) {
        pass(Duration.ofSeconds(8));
        line.advance(10);
      }
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "20 of 100 pictures, 1.3/s, 1 min 4 s left\n40 of 100 pictures, 1.3/s, 48 s left\n")
        .doesNotContain("\r", "\033", "█");
  }

  @Test
  void sizesAndDurationsAreSaidAsPeopleDo() {
    assertThat(List.of(512L, 1_400L, 2_500_000L, 3_210_000_000L))
        .extracting(ProgressLine::bytes)
        .containsExactly("512 bytes", "1.4 kB", "2.5 MB", "3.21 GB");
    assertThat(List.of(45L, 200L, 7_500L))
        .extracting(ProgressLine::duration)
        .containsExactly("45 s", "3 min 20 s", "2 h 5 min");
  }
}
