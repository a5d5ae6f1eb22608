package semblance.cli.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.cli.page.EvaluationPage;
import semblance.cli.page.EvaluationPage.Asked;
import semblance.cli.page.EvaluationPage.Figures;
import semblance.cli.page.EvaluationPage.Found;
import semblance.evaluate.Direction;
import semblance.evaluate.EvaluationReport;
import semblance.evaluate.Miss;
import semblance.evaluate.Slice;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.search.CatalogReport;

/// An evaluation as a page.
public final class EvaluationPages {
  private final TruthData data;
  private final EvaluationReport report;
  private final Optional<CatalogReport> asked;
  private final PicturesOfSamples pictures = new PicturesOfSamples();

  public EvaluationPages(TruthData data, EvaluationReport report, Optional<CatalogReport> asked) {
    this.data = data;
    this.report = report;
    this.asked = asked;
  }

  /// The page, as HTML 5 in UTF-8.
  public String html() {
    List<Figures> tables = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      List<Slice> slices =
          report.slices().stream().filter(slice -> slice.direction() == direction).toList();
      if (!slices.isEmpty()) {
        List<List<String>> rows = EvaluationTables.rows(direction, slices);
        tables.add(new Figures(direction.words(), rows.getFirst(), rows.subList(1, rows.size())));
      }
    }
    List<String> remarks = new ArrayList<>();
    EvaluationTables.classLines(report).forEach(remarks::add);
    EvaluationTables.geometryLine(report).ifPresent(remarks::add);
    asked.ifPresent(trial -> remarks.addAll(EvaluationTables.catalogLines(trial)));
    return new EvaluationPage(
            "Evaluation of " + report.data().model(),
            String.format(
                Locale.ROOT,
                "%s: %,d pictures, %,d texts",
                data.source(),
                report.data().pictures().size(),
                report.data().texts().size()),
            tables,
            remarks,
            report.misses().stream().map(this::asked).toList())
        .html();
  }

  private Asked asked(Miss miss) {
    List<Sample> samples = report.data().samples();
    return new Asked(
        miss.text(),
        Optional.empty(),
        String.format(
            Locale.ROOT,
            "its picture stands at %s of %,d",
            semblance.cli.result.Figures.rank(miss.rank()),
            report.data().pictures().size()),
        List.of(
            new Found("its picture", List.of(pictures.shown(samples.get(miss.sample()), true))),
            new Found(
                "found first",
                miss.found().stream()
                    .map(place -> pictures.shown(samples.get(place), place == miss.sample()))
                    .toList())));
  }
}
