package semblance.cli.result;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.catalog.Catalog;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.Match;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.cli.terminal.TerminalPictures;
import semblance.cli.workspace.ContentFiles;
import semblance.cli.workspace.SourceName;
import semblance.cli.workspace.Surroundings;
import semblance.collection.query.Facet;
import semblance.embedding.UnreadableContentException;

/// Results for people at a terminal, and paths for the programs that read them.
public final class TerminalResults {
  private static final int PICTURE_COLUMNS = 16;
  private static final int PICTURE_ROWS = 6;

  private final Surroundings surroundings;
  private final Terminal terminal;
  private final TerminalPictures pictures;

  /// @param pictures how to show pictures
  /// @throws IllegalArgumentException if that is no way to show pictures
  public TerminalResults(Surroundings surroundings, String pictures) {
    this.surroundings = surroundings;
    this.terminal = surroundings.terminal();
    this.pictures = terminal.pictures(pictures);
  }

  /// The results' paths, byte for byte, each with an end.
  public void paths(SearchOutcome outcome, char end) {
    outcome.matches().forEach(match -> path(match, end));
  }

  /// A result's path, byte for byte, with an end.
  public void path(Match match, char end) {
    PrintStream out = terminal.out();
    byte[] name = SourceName.of(match.item(), surroundings.here()).bytes();
    out.write(name, 0, name.length);
    out.write(end);
  }

  /// The results with rank, score, path and, where the terminal can, pictures.
  public void table(Catalog catalog, ContentFiles files, SearchOutcome outcome) {
    table(catalog, files, outcome, 1, List.of());
  }

  /// The results with rank, score, path and, where the terminal can, pictures.
  ///
  /// @param firstRank the rank of the first one
  /// @param fields the metadata fields that are shown
  public void table(
      Catalog catalog,
      ContentFiles files,
      SearchOutcome outcome,
      int firstRank,
      List<String> fields) {
    Previews previews = new Previews(catalog);
    int rank = firstRank;
    for (Match match : outcome.matches()) {
      Optional<String> drawing =
          pictures.areShown()
              ? previews.thumbnail(match).flatMap(bytes -> drawing(files, bytes))
              : Optional.empty();
      if (drawing.isPresent()) {
        withPicture(rank, match, drawing.get(), told(match, fields));
      } else {
        line(rank, match, previews, told(match, fields));
      }
      rank++;
    }
  }

  /// A result without rank, in one line.
  public void scoredLine(Match match, List<String> fields) {
    String start = score(match) + "  ";
    String told = told(match, fields);
    terminal
        .out()
        .println(
            start
                + SafeText.cutStart(name(match), terminal.columns() - start.length())
                + (told.isEmpty() ? "" : "  " + terminal.dim(told)));
  }

  private Optional<String> drawing(ContentFiles files, byte[] thumbnail) {
    try {
      return Optional.of(
          pictures.draw(files.picture(thumbnail, "thumbnail"), PICTURE_COLUMNS, PICTURE_ROWS));
    } catch (UnreadableContentException e) {
      return Optional.empty(); // a damaged preview is no reason to show nothing else
    }
  }

  /// The group and the values of some fields, in words; empty if there are none.
  private static String told(Match match, List<String> fields) {
    List<String> values = new ArrayList<>();
    match.group().ifPresent(values::add);
    for (String field : fields) {
      match.item().metadata().text(field).ifPresent(value -> values.add(field + " " + value));
    }
    return SafeText.escaped(String.join(" · ", values));
  }

  private void line(int rank, Match match, Previews previews, String told) {
    PrintStream out = terminal.out();
    String start = String.format(Locale.ROOT, "%3d  %s  ", rank, score(match));
    int room = terminal.columns() - start.length();
    String moment = Moments.shown(match.place()).map(time -> "  " + time).orElse("");
    String name = SafeText.cutStart(name(match), Math.max(10, room - moment.length()));
    out.println(start + terminal.bold(name) + moment);
    if (!told.isEmpty()) {
      out.println(" ".repeat(start.length()) + terminal.dim(SafeText.cut(told, room)));
    }
    if (previews.thumbnail(match).isEmpty()) {
      previews
          .passage(match)
          .ifPresent(passage ->
              out.println(
                  " ".repeat(start.length())
                      + terminal.dim(SafeText.cut(SafeText.escaped(passage), room))));
    }
  }

  /// The picture at the left, the words beside it: the cursor stands at the picture's upper left.
  private void withPicture(int rank, Match match, String drawing, String told) {
    PrintStream out = terminal.out();
    int left = PICTURE_COLUMNS + 2;
    int room = terminal.columns() - left - 1;
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        terminal.bold(SafeText.cutStart(name(match), Math.max(10, room - 5)))
            + terminal.dim("  " + rank));
    Moments.shown(match.place()).ifPresent(lines::add);
    lines.add(score(match).strip());
    if (!told.isEmpty()) {
      lines.add(terminal.dim(SafeText.cut(told, room)));
    }
    for (Contribution part : match.why().size() > 1 ? match.why() : List.<Contribution>of()) {
      String label = part.weight() < 0 ? "not " + part.label() : part.label();
      lines.add(
          terminal.dim(
              SafeText.cut(
                  String.format(
                      Locale.ROOT, "%+.2f  %s", part.contribution(), SafeText.escaped(label)),
                  room)));
    }
    out.print(drawing);
    for (int row = 0; row < PICTURE_ROWS; row++) {
      if (row < lines.size()) {
        out.print("\033[" + (left + 1) + "G" + lines.get(row));
      }
      out.print("\r\n");
    }
    out.println();
  }

  /// What was counted over the whole result, a line a field.
  public void facets(SearchOutcome outcome, PrintStream out) {
    for (Facet.Counts counts : outcome.facets()) {
      List<String> values = new ArrayList<>();
      counts.buckets().forEach(bucket -> values.add(FacetWords.shown(bucket)));
      values.addAll(FacetWords.remarks(counts));
      out.println(SafeText.escaped(counts.facet().field() + ": " + String.join(", ", values)));
    }
  }

  /// Says that some results stand before better ones of other kinds, if some do.
  public void keptPlaces(SearchOutcome outcome) {
    int kept = 0;
    List<String> kinds = new ArrayList<>();
    for (var each : outcome.report().kept().entrySet()) {
      kept += each.getValue();
      kinds.add(String.format(Locale.ROOT, "%d %s", each.getValue(), each.getKey().label()));
    }
    if (kept > 0) {
      terminal
          .err()
          .printf(
              "%s in %s kept for %s kind; --by-score goes by score alone%n",
              String.join(" and ", kinds),
              kept == 1 ? "a place" : "places",
              kinds.size() == 1 ? "this" : "their");
    }
  }

  /// Says why nothing was found, if nothing was.
  public void nothingFound(SearchOutcome outcome) {
    outcome.noMatchReason().ifPresent(reason -> terminal.err().println(SafeText.escaped(reason)));
  }

  private String name(Match match) {
    return SafeText.escaped(SourceName.of(match.item(), surroundings.here()).toString());
  }

  private static String score(Match match) {
    return match.why().isEmpty() ? "     " : String.format(Locale.ROOT, "%5.2f", match.score());
  }
}
