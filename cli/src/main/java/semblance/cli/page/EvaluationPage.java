package semblance.cli.page;

import java.util.List;
import java.util.Optional;
import semblance.cli.page.ResultPage.EmbeddedPicture;

/// Figures in tables, and queries with pictures side by side, to be looked at in a browser.
///
/// @param title the page's title
/// @param note one line below the title
/// @param tables the figures
/// @param remarks sentences below them, such as advice
/// @param queries what was asked, with what was found
public record EvaluationPage(
    String title, String note, List<Figures> tables, List<String> remarks, List<Asked> queries) {
  public EvaluationPage {
    tables = List.copyOf(tables);
    remarks = List.copyOf(remarks);
    queries = List.copyOf(queries);
  }

  /// A table.
  ///
  /// @param title above it
  /// @param head the names of its columns
  /// @param rows with as many cells each
  public record Figures(String title, List<String> head, List<List<String>> rows) {
    public Figures {
      head = List.copyOf(head);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /// A query.
  ///
  /// @param words what was asked
  /// @param asking the picture that was asked with, if it was one
  /// @param summary what came of it
  /// @param lists what was found, a list each way that is compared
  public record Asked(
      String words, Optional<EmbeddedPicture> asking, String summary, List<Found> lists) {
    public Asked {
      lists = List.copyOf(lists);
    }
  }

  /// A list of what was found.
  ///
  /// @param title what it is
  /// @param pictures best first
  public record Found(String title, List<Shown> pictures) {
    public Found {
      pictures = List.copyOf(pictures);
    }
  }

  /// A picture that was found.
  ///
  /// @param name below it
  /// @param link where it lies, a URI
  /// @param picture a small rendering; empty if it cannot be decoded
  /// @param right whether it is a right answer
  public record Shown(String name, String link, Optional<EmbeddedPicture> picture, boolean right) {}

  /// The page, as HTML 5 in UTF-8.
  public String html() {
    Html html = new Html().head(title, note, "evaluation.css");
    html.raw("<main>\n");
    tables.forEach(table -> write(html, table));
    if (!remarks.isEmpty()) {
      html.raw("<section class=\"remarks\">\n");
      remarks.forEach(remark -> html.raw("<p>").text(remark).raw("</p>\n"));
      html.raw("</section>\n");
    }
    queries.forEach(query -> write(html, query));
    return html.raw("</main>\n</body>\n</html>\n").toString();
  }

  private static void write(Html html, Figures table) {
    html.raw("<section>\n<h2>").text(table.title()).raw("</h2>\n<table><thead><tr>");
    table.head().forEach(cell -> html.raw("<th>").text(cell).raw("</th>"));
    html.raw("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      html.raw("<tr>");
      row.forEach(cell -> html.raw("<td>").text(cell).raw("</td>"));
      html.raw("</tr>\n");
    }
    html.raw("</tbody></table>\n</section>\n");
  }

  private static void write(Html html, Asked query) {
    html.raw("<section class=\"query\">\n<h3>");
    query.asking().ifPresent(picture -> html.raw("<img alt=\"\" src=\"").data(picture).raw("\">"));
    html.text(query.words()).raw("</h3>\n<p class=\"summary\">").text(query.summary());
    html.raw("</p>\n");
    for (Found list : query.lists()) {
      html.raw("<div class=\"found\"><p>").text(list.title()).raw("</p><ol>\n");
      for (Shown shown : list.pictures()) {
        html.raw(shown.right() ? "<li class=\"right\">" : "<li>");
        html.raw("<a href=\"").text(shown.link()).raw("\">");
        shown
            .picture()
            .ifPresentOrElse(
                picture ->
                    html.raw("<img loading=\"lazy\" alt=\"")
                        .text(shown.name())
                        .raw("\" src=\"")
                        .data(picture)
                        .raw("\">"),
                () -> html.raw("<span class=\"blank\">no preview</span>"));
        html.raw("</a><span>").text(shown.name()).raw("</span></li>\n");
      }
      html.raw("</ol></div>\n");
    }
    html.raw("</section>\n");
  }
}
