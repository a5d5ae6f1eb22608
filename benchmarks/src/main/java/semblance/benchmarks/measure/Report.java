package semblance.benchmarks.measure;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints figures beside their marks, and remembers whether all were met.
public final class Report {
  private final PrintStream out;
  private final List<Mark> marks = new ArrayList<>();

  /// A mark that a figure was held against.
  ///
  /// @param what what was measured
  /// @param figure what came out, beside the mark
  public record Mark(String what, String figure, boolean met) {}

  /// Prints to a stream.
  public Report(PrintStream out) {
    this.out = out;
  }

  /// A line that no mark is about.
  public void note(String line) {
    out.println(line);
    out.flush();
  }

  /// A note in the pattern of [String#formatted].
  @SuppressWarnings("AnnotateFormatMethod") // The annotation would need a library.
  public void note(String pattern, Object... values) {
    note(String.format(Locale.ROOT, pattern, values));
  }

  /// A figure that should be at least its mark.
  public void atLeast(String what, double figure, double mark) {
    judge(what, figure, "at least", mark, figure >= mark);
  }

  /// A figure that should be at most its mark.
  public void atMost(String what, double figure, double mark) {
    judge(what, figure, "at most", mark, figure <= mark);
  }

  /// Something that must hold.
  public void holds(String what, boolean met) {
    marks.add(new Mark(what, met ? "so" : "not so", met));
    note("  %-6s %s", met ? "ok" : "FAILED", what);
  }

  /// Two rates measured in turn: ours should be at least `mark` times the peer's.
  public void ratio(String what, String unit, Ratio ratio, double mark) {
    boolean met = ratio.median() >= mark;
    mark(what, String.format(Locale.ROOT, "%s; mark %.1f", ratio.line(unit), mark), met);
  }

  /// Something that cannot be measured here.
  public void skipped(String what, String reason) {
    note("  skipped %s: %s", what, reason);
  }

  /// Whether no mark was missed.
  public boolean allMet() {
    return marks.stream().allMatch(Mark::met);
  }

  /// All marks so far, in the order of their judgement.
  public List<Mark> marks() {
    return List.copyOf(marks);
  }

  private void judge(String what, double figure, String relation, double mark, boolean met) {
    // a figure that is not a number meets none
    mark(what, String.format(Locale.ROOT, "%.3f (mark: %s %.3f)", figure, relation, mark), met);
  }

  private void mark(String what, String figure, boolean met) {
    marks.add(new Mark(what, figure, met));
    note("  %-6s %s: %s", met ? "ok" : "MISSED", what, figure);
  }
}
