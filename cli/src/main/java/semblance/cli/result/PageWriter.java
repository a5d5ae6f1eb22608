package semblance.cli.result;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogDescription;
import semblance.catalog.query.Match;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.argument.Part;
import semblance.cli.page.PageFile;
import semblance.cli.page.ResultPage;
import semblance.cli.workspace.SourceName;
import semblance.cli.workspace.Workspace;
import semblance.collection.query.KeywordQuery;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;
import semblance.media.Thumbnails;

/// Answers as a page.
public final class PageWriter {
  private static final int ASKED_SIDE = 160;

  private final Workspace workspace;
  private final Catalog catalog;

  public PageWriter(Workspace workspace, Catalog catalog) {
    this.workspace = workspace;
    this.catalog = catalog;
  }

  /// Writes a page with answers in a file, in place of what was there.
  ///
  /// @throws StorageException if it cannot be written
  public void write(Path file, List<Answer> answers) {
    CatalogDescription about = catalog.describe();
    String note =
        String.format(
            Locale.ROOT,
            "%,d items in %s · model %s",
            about.items(),
            about.folder(),
            Path.of(about.model()).getFileName());
    ResultPage page =
        new ResultPage("Semblance", note, answers.stream().map(this::section).toList());
    PageFile.write(file, page.html());
  }

  private ResultPage.Section section(Answer answer) {
    List<ResultPage.Asked> asked = new ArrayList<>();
    for (Answer.AskedPart part : answer.parts()) {
      asked.add(
          new ResultPage.Asked(part.part().label(), part.weight(), askedPicture(part.part())));
    }
    for (KeywordQuery.Clause clause :
        answer.keywords().map(KeywordQuery::clauses).orElse(List.of())) {
      boolean forbidden = clause.need() == KeywordQuery.Need.FORBIDDEN;
      asked.add(
          new ResultPage.Asked("keyword " + clause.text(), forbidden ? -1 : 1, Optional.empty()));
    }
    Previews previews = new Previews(catalog);
    SearchOutcome outcome = answer.outcome();
    String summary =
        String.format(
            Locale.ROOT,
            "%d found in %.0f ms: %s",
            outcome.matches().size(),
            outcome.total().toNanos() / 1e6,
            outcome.report().summary());
    List<ResultPage.Result> results =
        outcome.matches().stream().map(match -> result(match, previews)).toList();
    List<ResultPage.Counted> counted =
        outcome.facets().stream()
            .map(counts ->
                new ResultPage.Counted(
                    counts.facet().field(),
                    counts.buckets().stream()
                        .map(bucket -> new ResultPage.ValueCount(bucket.label(), bucket.count()))
                        .toList(),
                    FacetWords.remarks(counts)))
            .toList();
    return new ResultPage.Section(asked, summary, outcome.noMatchReason(), counted, results);
  }

  private ResultPage.Result result(Match match, Previews previews) {
    Optional<byte[]> thumbnail = previews.thumbnail(match);
    return new ResultPage.Result(
        SourceName.of(match.item(), workspace.surroundings().here()).toString(),
        SourceName.link(match.item()).map(link -> link + Moments.fragment(match.place())),
        match.group(),
        Moments.shown(match.place()),
        match.score(),
        thumbnail.map(PageWriter::embedded),
        thumbnail.isPresent() ? Optional.empty() : previews.passage(match),
        match.why().stream()
            .map(part ->
                new ResultPage.Reason(
                    part.weight() < 0 ? "not " + part.label() : part.label(),
                    part.cosine(),
                    part.contribution()))
            .toList());
  }

  private Optional<ResultPage.EmbeddedPicture> askedPicture(Part part) {
    return switch (part) {
      case Part.FilePart file -> {
        try {
          yield workspace
              .files()
              .pictureOf(file)
              .map(picture -> Thumbnails.jpeg(picture, ASKED_SIDE))
              .map(PageWriter::embedded);
        } catch (SemblanceException e) {
          yield Optional.empty(); // it was a text, or is gone: its name is shown
        }
      }
      case Part.Words _, Part.Item _ -> Optional.empty();
    };
  }

  private static ResultPage.EmbeddedPicture embedded(byte[] jpeg) {
    return new ResultPage.EmbeddedPicture("image/jpeg", Base64.getEncoder().encodeToString(jpeg));
  }
}
