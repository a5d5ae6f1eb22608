package semblance.benchmarks.vectors;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.workload.Cell;

/// Two contestants in turn, each at its fastest setting that reaches a recall.
///
/// @param curves what was measured of both before
/// @param rounds how often both take their turn
/// @param seconds a turn
record Duel(Ours ours, Curves curves, int rounds, double seconds, Report report) {
  /// Ours should answer `mark` times as many queries a second.
  ///
  /// @param standing the peers that still hold their index, by name
  void judge(Cell cell, double recall, Map<String, Contestant> standing, String name, double mark)
      throws IOException {
    Contestant peer = standing.get(name);
    String what = "%s, recall >= %.2f, against %s".formatted(cell.words(), recall, name);
    if (peer == null) {
      report.skipped(what, "--against does not name it");
      return;
    }
    Optional<Curves.Point> our = curves.best(ours.name(), cell, recall);
    Optional<Curves.Point> their = curves.best(name, cell, recall);
    if (our.isEmpty()) {
      report.holds(what + ": no setting of ours reaches it", false);
      return;
    }
    if (their.isEmpty()) {
      report.note("  %s: the peer reaches it with no setting, ours does", what);
      return;
    }
    Ratio ratio = new Ratio();
    for (int round = 0; round < rounds; round++) {
      ratio.add(
          ours.search(cell, our.get().setting(), seconds).rate(),
          peer.search(cell, their.get().setting(), seconds).rate());
    }
    report.note(
        "  %s: setting %s, the peer's %s", what, our.get().setting(), their.get().setting());
    report.ratio(what, "queries/s", ratio, mark);
  }
}
