package semblance.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/// Prints figures beside their marks, and remembers whether all were met.
final class Report {
  private final PrintStream out;
  private boolean allMet = true;

  Report(PrintStream out) {
    this.out = out;
  }

  /// A line that no mark is about.
  void note(String line) {
    out.println(line);
    out.flush();
  }

  /// A note in the pattern of [String#formatted].
  @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a library.
  void note(String pattern, Object... values) {
    note(String.format(Locale.ROOT, pattern, values));
  }

  /// A figure that should be at least its mark.
  void atLeast(String what, double figure, double mark) {
    judge(what, figure, "at least", mark, figure >= mark);
  }

  /// A figure that should be at most its mark.
  void atMost(String what, double figure, double mark) {
    judge(what, figure, "at most", mark, figure <= mark);
  }

  /// Something that must hold.
  void holds(String what, boolean met) {
    allMet &= met;
    note("  %-6s %s", met ? "ok" : "FAILED", what);
  }

  /// Two rates measured in turn: ours should be at least `mark` times the peer's.
  void ratio(String what, String unit, Ratio ratio, double mark) {
    boolean met = ratio.median() >= mark;
    allMet &= met;
    note("  %-6s %s: %s; mark %.1f", met ? "ok" : "MISSED", what, ratio.line(unit), mark);
  }

  /// Something that cannot be measured here.
  void skipped(String what, String reason) {
    note("  skipped %s: %s", what, reason);
  }

  boolean allMet() {
    return allMet;
  }

  private void judge(String what, double figure, String relation, double mark, boolean met) {
    allMet &= met; // a figure that is not a number meets none
    note(
        "  %-6s %s: %s (mark: %s %s)",
        met ? "ok" : "MISSED",
        what,
        String.format(Locale.ROOT, "%.3f", figure),
        relation,
        String.format(Locale.ROOT, "%.3f", mark));
  }
}
