package semblance.evaluate.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import semblance.evaluate.statistics.Interval;

final class ImprovementTest {
  private static Improvement.Way way(Task task, double low, double high) {
    return new Improvement.Way(
        task,
        Interval.exact(.4),
        Interval.exact(.4 + (low + high) / 2),
        new Interval((low + high) / 2, low, high));
  }

  private static boolean better(Improvement.Way... ways) {
    return new Improvement(100, List.of(ways)).isBetter();
  }

  @Test
  void itIsBetterIfOneWayGainsForSureAndNoneLosesForSure() {
    Improvement.Way gain = way(Task.TEXT_TO_PICTURE, .01, .05);
    Improvement.Way chance = way(Task.PICTURE_TO_TEXT, -.04, .01);
    Improvement.Way loss = way(Task.PICTURE_TO_TEXT, -.04, -.01);
    assertThat(better(gain, chance)).isTrue();
    assertThat(better(gain)).isTrue();
    assertThat(better(gain, loss)).isFalse();
    assertThat(better(chance)).isFalse();
    assertThat(better(way(Task.TEXT_TO_PICTURE, 0, 0), way(Task.PICTURE_TO_TEXT, 0, 0))).isFalse();
    assertThat(better()).isFalse();
  }
}
