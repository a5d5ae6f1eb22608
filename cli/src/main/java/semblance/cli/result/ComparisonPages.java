package semblance.cli.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import semblance.cli.page.EvaluationPage;
import semblance.cli.page.EvaluationPage.Asked;
import semblance.cli.page.EvaluationPage.Found;
import semblance.evaluate.comparison.ComparisonReport;
import semblance.evaluate.comparison.Disagreement;
import semblance.evaluate.comparison.TaskResult;
import semblance.evaluate.data.TruthData;

/// A comparison as a page, with what each model found side by side.
public final class ComparisonPages {
  private final TruthData data;
  private final ComparisonReport report;
  private final List<String> names;
  private final PicturesOfSamples pictures = new PicturesOfSamples();

  public ComparisonPages(TruthData data, ComparisonReport report) {
    this.data = data;
    this.report = report;
    this.names = ComparisonTables.names(report.contenders());
  }

  /// The page, as HTML 5 in UTF-8.
  public String html() {
    List<EvaluationPage.Figures> tables = new ArrayList<>();
    for (TaskResult result : report.tasks()) {
      tables.add(table(result.task().words(), ComparisonTables.taskRows(result, names)));
    }
    tables.add(table("Cost", ComparisonTables.costRows(report.contenders(), names)));
    if (!report.agreements().isEmpty()) {
      tables.add(table("Agreement", ComparisonTables.agreementRows(report.agreements(), names)));
    }
    return new EvaluationPage(
            String.join(" and ", names),
            String.format(
                Locale.ROOT, "compared on %,d pictures of %s", report.samples(), data.source()),
            tables,
            report.advice(),
            report.disagreements().stream().map(this::asked).toList())
        .html();
  }

  private static EvaluationPage.Figures table(String title, List<List<String>> rows) {
    return new EvaluationPage.Figures(title, rows.getFirst(), rows.subList(1, rows.size()));
  }

  private Asked asked(Disagreement each) {
    boolean withPicture = each.words().isEmpty();
    return new Asked(
        ComparisonTables.asked(each),
        withPicture ? each.about().flatMap(pictures::embedded) : Optional.empty(),
        "rank-biased overlap " + Figures.share(each.rankBiased()),
        IntStream.range(0, names.size())
            .filter(i -> !each.found().get(i).isEmpty())
            .mapToObj(i ->
                new Found(
                    names.get(i),
                    each.found().get(i).stream()
                        .map(sample ->
                            pictures.shown(
                                sample,
                                !withPicture && each.about().filter(sample::equals).isPresent()))
                        .toList()))
            .toList());
  }
}
