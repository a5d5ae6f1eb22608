package semblance.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Report report = new Report(new PrintStream(written, true, StandardCharsets.UTF_8));

  @Test
  void aFigureAtItsMarkMeetsIt() {
    report.atLeast("speed", 2, 2);
    report.atMost("seconds", 1, 1);
    assertThat(report.allMet()).isTrue();
    assertThat(text()).contains("ok     speed: 2.000 (mark: at least 2.000)");
  }

  @Test
  void oneMissedMarkIsRememberedAndShown() {
    report.atLeast("speed", 1.9, 2);
    report.atLeast("other speed", 3, 2);
    assertThat(report.allMet()).isFalse();
    assertThat(text()).contains("MISSED speed: 1.900").contains("ok     other speed");
  }

  @Test
  void whatIsNotANumberMeetsNoMark() {
    report.atMost("seconds", Double.NaN, 1);
    assertThat(report.allMet()).isFalse();
  }

  @Test
  void whatDoesNotHoldFails() {
    report.holds("nothing is lost", false);
    assertThat(report.allMet()).isFalse();
    assertThat(text()).contains("FAILED nothing is lost");
  }

  @Test
  void percentSignsInANoteAreKept() {
    report.note("100 % of it");
    assertThat(text()).contains("100 % of it");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
