package semblance.cli.result;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Table;
import semblance.cli.terminal.Terminal;
import semblance.evaluate.Direction;
import semblance.evaluate.EvaluationReport;
import semblance.evaluate.Slice;
import semblance.evaluate.data.Problem;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.retrieval.RetrievalMeasures;
import semblance.evaluate.search.CatalogReport;

/// An evaluation as tables for people.
public final class EvaluationTables {
  private final Terminal terminal;
  private final PrintStream out;

  public EvaluationTables(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.out();
  }

  /// Says on standard error what of the data was left out, and what is odd about them.
  public void remarks(TruthData data, EncodedData encoded) {
    List<Problem> problems = new ArrayList<>(data.problems());
    problems.addAll(encoded.problems());
    LeftOut.tell(terminal.err(), problems, "--json names them all");
    if (!encoded.duplicates().isEmpty()) {
      List<Integer> first = encoded.duplicates().getFirst();
      terminal
          .err()
          .println(
              SafeText.escaped(
                  String.format(
                      Locale.ROOT,
                      "Duplicates: %,d pictures stand there more than once, such as %s and %s; each counts as wrong for the other's texts",
                      encoded.duplicates().size(),
                      encoded.samples().get(first.get(0)).place(),
                      encoded.samples().get(first.get(1)).place())));
    }
    if (encoded.sharedTexts() > 0) {
      terminal
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "Duplicates: %,d texts stand with more than one picture; each is right for its own alone",
                  encoded.sharedTexts()));
    }
  }

  /// Prints the figures.
  public void print(EvaluationReport report) {
    EncodedData data = report.data();
    out.println(
        terminal.bold(SafeText.escaped(data.model()))
            + String.format(
                Locale.ROOT,
                ": %,d pictures, %,d texts",
                data.pictures().size(),
                data.texts().size()));
    for (Direction direction : Direction.values()) {
      List<Slice> slices =
          report.slices().stream().filter(slice -> slice.direction() == direction).toList();
      if (!slices.isEmpty()) {
        print(direction, slices);
      }
    }
    if (report.otherValues() > 0) {
      out.println(
          terminal.dim(
              String.format(
                  Locale.ROOT,
                  "%,d more values have fewer than 10 queries, or are not among the 20 most frequent",
                  report.otherValues())));
    }
    List<String> classes = classLines(report);
    if (!classes.isEmpty()) {
      out.println();
      classes.forEach(line -> out.println(SafeText.escaped(line)));
    }
    geometryLine(report)
        .ifPresent(line -> {
          out.println();
          out.println(line);
        });
  }

  /// Prints what a catalog was measured to do.
  public void print(CatalogReport report) {
    out.println();
    catalogLines(report).forEach(line -> out.println(SafeText.escaped(line)));
  }

  /// How fast it went, on standard error.
  public void paces(EncodedData data) {
    terminal
        .err()
        .println(
            String.format(
                Locale.ROOT,
                "%.0f pictures and %.0f texts a second (through the networks alone %.0f and %.0f)",
                data.picturePace().perSecond(),
                data.textPace().perSecond(),
                data.picturePace().networkPerSecond(),
                data.textPace().networkPerSecond()));
  }

  private void print(Direction direction, List<Slice> slices) {
    List<List<String>> rows = rows(direction, slices);
    Table table = Table.aligned("l" + "r".repeat(rows.getFirst().size() - 1));
    rows.forEach(row -> table.row(row.toArray(String[]::new)));
    out.println();
    table.lines(Integer.MAX_VALUE).forEach(out::println);
  }

  /// The figures of slices, below a row that names them.
  static List<List<String>> rows(Direction direction, List<Slice> slices) {
    List<Integer> ks = List.copyOf(slices.getFirst().measures().recall().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(direction.words(), "queries"));
    ks.forEach(k -> head.add("R@" + k));
    head.addAll(List.of("MRR", "nDCG@10", "median rank"));
    rows.add(head);
    for (Slice slice : slices) {
      RetrievalMeasures measures = slice.measures();
      List<String> row = new ArrayList<>();
      row.add("  " + slice.label());
      row.add(String.format(Locale.ROOT, "%,d", measures.queries()));
      measures.recall().values().forEach(recall -> row.add(Figures.share(recall)));
      row.add(Figures.share(measures.meanReciprocalRank()));
      row.add(Figures.share(measures.ndcg()));
      row.add(Figures.rank(measures.medianRank()));
      rows.add(row);
    }
    return rows;
  }

  /// What classification came to, in sentences.
  static List<String> classLines(EvaluationReport report) {
    List<String> lines = new ArrayList<>();
    report
        .classes()
        .ifPresent(classes -> {
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%s: %,d classes by their names in %,d sentences",
                  classes.field(),
                  classes.names().size(),
                  classes.templates().size()));
          classes
              .single()
              .ifPresent(single ->
                  lines.add(
                      String.format(
                          Locale.ROOT,
                          "  %smean per-class recall %s, %,d pictures",
                          single.accuracy().entrySet().stream()
                              .map(entry ->
                                  "accuracy@%d %s, "
                                      .formatted(entry.getKey(), Figures.share(entry.getValue())))
                              .collect(Collectors.joining()),
                          Figures.share(single.meanPerClassRecall()),
                          single.pictures())));
          classes
              .several()
              .ifPresent(labels ->
                  lines.add(
                      String.format(
                          Locale.ROOT,
                          "  mean average precision %s, %,d pictures",
                          Figures.share(labels.meanAveragePrecision()),
                          labels.pictures())));
        });
    return lines;
  }

  /// The shape of the space in a sentence.
  static Optional<String> geometryLine(EvaluationReport report) {
    return report
        .geometry()
        .map(shape ->
            String.format(
                Locale.ROOT,
                "modality gap %s, alignment %s, uniformity of pictures %s, of texts %s",
                Figures.share(shape.modalityGap()),
                Figures.share(shape.alignment()),
                Figures.number(shape.pictureUniformity()),
                Figures.number(shape.textUniformity())));
  }

  /// What a catalog was measured to do, in sentences.
  static List<String> catalogLines(CatalogReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "through a catalog of %,d items (%s; %s, %.1f ms a search):",
            report.items(),
            report.strategy(),
            ProgressLine.bytes(report.bytes()),
            report.latency().toNanos() / 1e6));
    lines.add("  " + comparison(report.comparison()));
    report
        .filtered()
        .forEach((field, comparison) ->
            lines.add("  with a filter on %s: %s".formatted(field, comparison(comparison))));
    lines.add("  of what scores enough to be shown: " + recalls(report.answered()));
    report
        .refusals()
        .ifPresent(refusals ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "  \"no good match\" (best score below %s) is said to %,d of %,d queries with an answer (%s), and to %,d of %,d without one (%s); "
                        + "it is right in %s of cases, or %s if both were asked equally often; area under the curve %s",
                    refusals.threshold(),
                    refusals.refusedAnswerable(),
                    refusals.answerable(),
                    Figures.share(refusals.wronglyRefused()),
                    refusals.refusedUnanswerable(),
                    refusals.unanswerable(),
                    Figures.share(refusals.recall()),
                    Figures.share(refusals.precision()),
                    Figures.share(refusals.balancedPrecision()),
                    Figures.share(refusals.area()))));
    return lines;
  }

  private static String comparison(CatalogReport.Comparison comparison) {
    return String.format(
        Locale.ROOT,
        "%,d queries, %s; comparing all %s; %s of the first ten alike",
        comparison.queries(),
        recalls(comparison.index()),
        recalls(comparison.exact()),
        Figures.share(comparison.overlap()));
  }

  private static String recalls(SortedMap<Integer, Double> recalls) {
    return recalls.entrySet().stream()
        .map(entry -> "R@%d %s".formatted(entry.getKey(), Figures.share(entry.getValue())))
        .collect(Collectors.joining(", "));
  }
}
