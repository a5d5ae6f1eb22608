package semblance.cli.page;

import java.util.List;
import java.util.Optional;

/// Groups of duplicates side by side, to be looked at in a browser before anything is done.
///
/// @param title the page's title
/// @param note one line below the title
/// @param groups the groups, each with the one to keep first
public record DuplicatePage(String title, String note, List<Group> groups) {
  public DuplicatePage {
    groups = List.copyOf(groups);
  }

  /// A group.
  ///
  /// @param reason why the first is to be kept
  /// @param copies the one to keep, then the others
  public record Group(String reason, List<Copy> copies) {
    public Group {
      copies = List.copyOf(copies);
    }
  }

  /// An item of a group.
  ///
  /// @param name the file's path or the item's id
  /// @param link where it lies, a URI; empty if there is nothing to open
  /// @param picture a small rendering, if it is a picture
  /// @param facts what to compare, such as size and date
  public record Copy(
      String name,
      Optional<String> link,
      Optional<ResultPage.EmbeddedPicture> picture,
      List<Fact> facts) {
    public Copy {
      facts = List.copyOf(facts);
    }
  }

  /// Something to compare.
  ///
  /// @param name such as `bytes`
  /// @param value such as `120,003`
  /// @param differs whether the one to keep has another value
  public record Fact(String name, String value, boolean differs) {}

  /// The page, as HTML 5 in UTF-8.
  public String html() {
    Html html = new Html().head(title, note, "result.css");
    html.raw("<main>\n");
    if (groups.isEmpty()) {
      html.raw("<p class=\"nothing\">There are no duplicates.</p>\n");
    }
    for (Group group : groups) {
      html.raw("<section>\n<p class=\"summary\">keep ").text(group.reason()).raw("</p>\n<ol>\n");
      boolean keep = true;
      for (Copy copy : group.copies()) {
        write(html, copy, keep);
        keep = false;
      }
      html.raw("</ol>\n</section>\n");
    }
    return html.raw("</main>\n</body>\n</html>\n").toString();
  }

  private static void write(Html html, Copy copy, boolean keep) {
    html.raw(keep ? "<li class=\"keep\">" : "<li>");
    copy.link().ifPresent(link -> html.raw("<a href=\"").text(link).raw("\">"));
    copy.picture()
        .ifPresentOrElse(
            picture ->
                html.raw("<img loading=\"lazy\" alt=\"")
                    .text(copy.name())
                    .raw("\" src=\"")
                    .data(picture)
                    .raw("\">"),
            () -> html.raw("<span class=\"blank\">no preview</span>"));
    html.raw(copy.link().isPresent() ? "</a>" : "");
    html.raw("<div class=\"caption\"><p class=\"name\">").text(copy.name()).raw("</p>");
    html.raw(keep ? "<p class=\"score\">keep</p></div>" : "</div>").raw("<table>");
    for (Fact fact : copy.facts()) {
      html.raw(fact.differs() ? "<tr class=\"differs\"><th>" : "<tr><th>").text(fact.name());
      html.raw("</th><td>").text(fact.value()).raw("</td></tr>");
    }
    html.raw("</table></li>\n");
  }
}
