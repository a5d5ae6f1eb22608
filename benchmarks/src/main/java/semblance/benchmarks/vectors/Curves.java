package semblance.benchmarks.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.benchmarks.workload.Answers;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Truth;

/// Speed against recall, of every contestant in every cell.
final class Curves {
  /// From here on, a surer setting has nothing to add.
  private static final double SURE = .999;

  private final List<Point> points = new ArrayList<>();

  /// A measured setting.
  ///
  /// @param answered how many queries it had time for
  record Point(
      String contestant, Cell cell, String setting, double recall, double rate, int answered) {}

  /// Measures the settings of a contestant in a cell, from fast to sure, until one misses nothing.
  void measure(Contestant contestant, Cell cell, Truth truth, double seconds) throws IOException {
    for (String setting : contestant.settings(cell)) {
      Answers answers = contestant.search(cell, setting, seconds);
      Point point =
          new Point(
              contestant.name(),
              cell,
              setting,
              truth.recall(cell, answers),
              answers.rate(),
              answers.answered());
      points.add(point);
      if (point.recall() >= SURE) {
        return;
      }
    }
  }

  /// The fastest setting of a contestant that reaches a recall in a cell.
  Optional<Point> best(String contestant, Cell cell, double recall) {
    return points.stream()
        .filter(point -> point.contestant().equals(contestant) && point.cell().equals(cell))
        .filter(point -> point.recall() >= recall)
        .max(Comparator.comparingDouble(Point::rate));
  }

  /// A line for a table: the rate of a contestant in a cell at a recall, with its setting.
  String words(String contestant, Cell cell, double recall) {
    return best(contestant, cell, recall)
        .map(point ->
            String.format(
                Locale.ROOT, "%,.0f/s (%s, %.3f)", point.rate(), point.setting(), point.recall()))
        .orElse("-");
  }

  /// All points as a table with tabs between columns.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("contestant\tqueries\tk\tpass_percent\tsetting\trecall\tper_second\tanswered");
    for (Point point : points) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s\t%s\t%d\t%s\t%s\t%.4f\t%.1f\t%d",
              point.contestant(),
              point.cell().queries().name(),
              point.cell().count(),
              point.cell().share(),
              point.setting(),
              point.recall(),
              point.rate(),
              point.answered()));
    }
    return lines;
  }
}
