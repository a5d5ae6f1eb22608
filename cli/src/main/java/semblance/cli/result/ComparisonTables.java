package semblance.cli.result;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Table;
import semblance.cli.terminal.Terminal;
import semblance.cli.terminal.TerminalPictures;
import semblance.embedding.Picture;
import semblance.evaluate.comparison.Agreement;
import semblance.evaluate.comparison.ComparisonReport;
import semblance.evaluate.comparison.Contender;
import semblance.evaluate.comparison.Disagreement;
import semblance.evaluate.comparison.TaskResult;
import semblance.evaluate.data.Problem;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.encoding.Pace;

/// A comparison as tables for people, with pictures where the terminal shows them.
public final class ComparisonTables {
  private static final int SHOWN = 3;
  private static final int PICTURE_COLUMNS = 14;
  private static final int PICTURE_ROWS = 6;

  private final Terminal terminal;
  private final PrintStream out;

  public ComparisonTables(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.out();
  }

  /// Says on standard error how much of the data was left out.
  public void remarks(TruthData data, ComparisonReport report) {
    LeftOut.tell(terminal.err(), problems(data, report), "--json names them all");
  }

  /// What was left out of the data, and pictures that could not be decoded: the same ones for each
  /// that sees.
  static List<Problem> problems(TruthData data, ComparisonReport report) {
    List<Problem> problems = new ArrayList<>(data.problems());
    report.contenders().stream()
        .map(contender -> contender.data().problems())
        .filter(each -> !each.isEmpty())
        .findFirst()
        .ifPresent(problems::addAll);
    return problems;
  }

  /// Prints the figures, the queries that differ most, and the advice.
  public void print(ComparisonReport report) {
    List<String> names = names(report.contenders());
    for (TaskResult result : report.tasks()) {
      print(taskRows(result, names));
    }
    print(costRows(report.contenders(), names));
    if (!report.agreements().isEmpty()) {
      print(agreementRows(report.agreements(), names));
    }
    printDisagreements(report, names);
    out.println();
    report.advice().forEach(sentence -> out.println(SafeText.escaped("• " + sentence)));
  }

  private void print(List<List<String>> rows) {
    Table table = Table.aligned("l" + "r".repeat(rows.getFirst().size() - 1));
    rows.forEach(row -> table.row(row.toArray(String[]::new)));
    out.println();
    table.lines(Integer.MAX_VALUE).forEach(out::println);
  }

  /// Names without the folders they have in common with nobody.
  static List<String> names(List<Contender> contenders) {
    List<String> whole = contenders.stream().map(Contender::name).toList();
    List<String> last =
        whole.stream().map(name -> name.substring(name.lastIndexOf('/') + 1)).toList();
    return last.stream().distinct().count() == whole.size() ? last : whole;
  }

  static List<List<String>> taskRows(TaskResult result, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            result.task().words(),
            "queries",
            "R@1",
            "R@5",
            "R@10",
            "MRR",
            "nDCG@10",
            "median rank"));
    for (int i = 0; i < names.size(); i++) {
      String name = "  " + names.get(i);
      result
          .measures()
          .get(i)
          .ifPresent(measures -> {
            List<String> row = new ArrayList<>();
            row.add(name);
            row.add(String.format(Locale.ROOT, "%,d", measures.queries()));
            measures.recall().values().forEach(recall -> row.add(Figures.share(recall)));
            row.add(Figures.share(measures.meanReciprocalRank()));
            row.add(Figures.share(measures.ndcg()));
            row.add(Figures.rank(measures.medianRank()));
            rows.add(row);
          });
    }
    return rows;
  }

  static List<List<String>> costRows(List<Contender> contenders, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "cost",
            "pictures/s",
            "texts/s",
            "ms a query",
            "weights",
            "numbers a vector",
            "index bytes an item"));
    for (int i = 0; i < names.size(); i++) {
      Contender contender = contenders.get(i);
      rows.add(
          List.of(
              "  " + names.get(i),
              pace(contender.data().picturePace()),
              pace(contender.data().textPace()),
              contender
                  .queryLatency()
                  .map(time -> String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6))
                  .orElse("–"),
              (contender.weightBytes() >> 20) + " MB",
              Integer.toString(contender.dimension()),
              contender.indexBytesPerItem().isPresent()
                  ? String.format(Locale.ROOT, "%,.0f", contender.indexBytesPerItem().getAsDouble())
                  : "–"));
    }
    return rows;
  }

  private static String pace(Pace pace) {
    return pace.contents() == 0 ? "–" : String.format(Locale.ROOT, "%.0f", pace.networkPerSecond());
  }

  static List<List<String>> agreementRows(List<Agreement> agreements, List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("first ten alike", "queries", "Jaccard", "RBO"));
    for (Agreement agreement : agreements) {
      rows.add(
          List.of(
              "  %s, %s, asked with %s"
                  .formatted(
                      names.get(agreement.one()),
                      names.get(agreement.other()),
                      agreement.withWords() ? "words" : "pictures"),
              String.format(Locale.ROOT, "%,d", agreement.queries()),
              Figures.share(agreement.jaccard()),
              Figures.share(agreement.rankBiased())));
    }
    return rows;
  }

  private void printDisagreements(ComparisonReport report, List<String> names) {
    TerminalPictures pictures = terminal.pictures("auto");
    PicturesOfSamples samples = new PicturesOfSamples();
    for (Disagreement each :
        report.disagreements().subList(0, Math.min(SHOWN, report.disagreements().size()))) {
      out.println();
      out.println(
          terminal.bold(SafeText.escaped(asked(each)))
              + terminal.dim("  RBO " + Figures.share(each.rankBiased())));
      for (int i = 0; i < names.size(); i++) {
        if (each.found().get(i).isEmpty()) {
          continue;
        }
        List<Sample> found = each.found().get(i);
        out.println(
            SafeText.cut(
                SafeText.escaped(
                    "  %s: %s"
                        .formatted(
                            names.get(i),
                            String.join(
                                ", ", found.stream().map(sample -> label(sample, each)).toList()))),
                terminal.columns()));
        if (pictures.areShown()) {
          draw(pictures, samples, found);
        }
      }
    }
  }

  private void draw(TerminalPictures pictures, PicturesOfSamples samples, List<Sample> found) {
    int indent = 2;
    for (Sample sample : found) {
      Optional<Picture> picture = samples.picture(sample);
      if (picture.isPresent() && indent + PICTURE_COLUMNS < terminal.columns()) {
        out.print(pictures.draw(picture.get(), PICTURE_COLUMNS, PICTURE_ROWS, indent));
      }
      indent += PICTURE_COLUMNS + 1;
    }
    out.print("\n".repeat(PICTURE_ROWS));
  }

  /// What was asked, for people.
  static String asked(Disagreement disagreement) {
    return disagreement.words().isEmpty()
        ? "like "
            + disagreement
                .about()
                .map(sample -> String.valueOf(sample.picture().getFileName()))
                .orElse("")
        : disagreement.words();
  }

  private static String label(Sample sample, Disagreement disagreement) {
    String name = String.valueOf(sample.picture().getFileName());
    boolean right =
        !disagreement.words().isEmpty() && disagreement.about().filter(sample::equals).isPresent();
    return right ? name + " ✓" : name;
  }
}
