package semblance.cli.page;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// One or several searches with what they found, to be looked at in a browser.
///
/// @param title the page's title
/// @param note one line below the title, such as the catalog and its model
/// @param sections one a search
public record ResultPage(String title, String note, List<Section> sections) {
  public ResultPage {
    sections = List.copyOf(sections);
  }

  /// One search.
  ///
  /// @param asked what was asked for, part by part
  /// @param summary one line on what was done
  /// @param nothing why nothing was found; empty if something was
  /// @param counted what was counted over all that was found, a field each
  /// @param results best first; those of a group stand together
  public record Section(
      List<Asked> asked,
      String summary,
      Optional<String> nothing,
      List<Counted> counted,
      List<Result> results) {
    public Section {
      asked = List.copyOf(asked);
      counted = List.copyOf(counted);
      results = List.copyOf(results);
    }
  }

  /// How often the values of a field occur.
  ///
  /// @param values the values that are shown
  /// @param remarks what is to be said of the others
  public record Counted(String field, List<ValueCount> values, List<String> remarks) {
    public Counted {
      values = List.copyOf(values);
      remarks = List.copyOf(remarks);
    }
  }

  /// A value and how many items have it.
  public record ValueCount(String value, long count) {}

  /// A part of the query.
  ///
  /// @param label the words, or the name of the file or item
  /// @param weight negative if it repels
  /// @param picture the picture searched with, if it was one
  public record Asked(String label, double weight, Optional<EmbeddedPicture> picture) {}

  /// A picture within the page.
  ///
  /// @param mediaType such as `image/jpeg`
  /// @param base64 the encoded file
  public record EmbeddedPicture(String mediaType, String base64) {}

  /// A match.
  ///
  /// @param name the file's path or the item's id
  /// @param link where it lies, a URI; empty if there is nothing to open
  /// @param group the value that it shares with the results of its group, if they are grouped
  /// @param moment when it is heard or seen, if it is part of something that lasts
  /// @param score as ranked by
  /// @param picture the picture, if it is one
  /// @param text the passage that was found, if it is a text
  /// @param why what each part of the query added to the score
  public record Result(
      String name,
      Optional<String> link,
      Optional<String> group,
      Optional<String> moment,
      double score,
      Optional<EmbeddedPicture> picture,
      Optional<String> text,
      List<Reason> why) {
    public Result {
      why = List.copyOf(why);
    }
  }

  /// What a part of the query added.
  ///
  /// @param label the part
  /// @param cosine between the part and the match; empty for keywords
  /// @param contribution to the score
  public record Reason(String label, OptionalDouble cosine, double contribution) {}

  /// The page, as HTML 5 in UTF-8.
  public String html() {
    Html html = new Html();
    html.head(title, note, "result.css");
    html.raw("<main>\n");
    double longest =
        sections.stream()
            .flatMap(section -> section.results().stream())
            .flatMap(result -> result.why().stream())
            .mapToDouble(reason -> Math.abs(reason.contribution()))
            .max()
            .orElse(1);
    for (Section section : sections) {
      write(html, section, longest);
    }
    return html.raw("</main>\n</body>\n</html>\n").toString();
  }

  private static void write(Html html, Section section, double longest) {
    html.raw("<section>\n<h2>");
    for (Asked asked : section.asked()) {
      html.raw(asked.weight() < 0 ? "<span class=\"part not\">" : "<span class=\"part\">");
      asked
          .picture()
          .ifPresent(picture -> html.raw("<img alt=\"\" src=\"").data(picture).raw("\">"));
      html.raw(asked.weight() < 0 ? "<b>not</b> " : "").text(asked.label());
      if (Math.abs(asked.weight()) != 1) {
        html.raw(" <small>× ").text(number("%.2g", Math.abs(asked.weight()))).raw("</small>");
      }
      html.raw("</span> ");
    }
    html.raw("</h2>\n<p class=\"summary\">").text(section.summary()).raw("</p>\n");
    section
        .nothing()
        .ifPresent(reason -> html.raw("<p class=\"nothing\">").text(reason).raw("</p>\n"));
    section.counted().forEach(counted -> write(html, counted));
    html.raw("<ol>\n");
    int rank = 1;
    for (Result result : section.results()) {
      write(html, rank++, result, longest);
    }
    html.raw("</ol>\n</section>\n");
  }

  private static void write(Html html, Counted counted) {
    long most = counted.values().stream().mapToLong(ValueCount::count).max().orElse(1);
    html.raw("<div class=\"counted\"><h3>").text(counted.field()).raw("</h3><ul>");
    for (ValueCount value : counted.values()) {
      html.raw("<li><span class=\"share\" style=\"width:");
      html.raw(number("%.1f", 100.0 * value.count() / most)).raw("%\"></span><span>");
      html.text(value.value()).raw("</span><b>").raw(number("%,d", value.count()));
      html.raw("</b></li>");
    }
    counted.remarks().forEach(remark -> html.raw("<li class=\"rest\">").text(remark).raw("</li>"));
    html.raw("</ul></div>\n");
  }

  private static void write(Html html, int rank, Result result, double longest) {
    html.raw("<li>");
    result.link().ifPresent(link -> html.raw("<a href=\"").text(link).raw("\">"));
    result
        .picture()
        .ifPresent(picture ->
            html.raw("<img loading=\"lazy\" alt=\"")
                .text(result.name())
                .raw("\" src=\"")
                .data(picture)
                .raw("\">"));
    result.text().ifPresent(text -> html.raw("<blockquote>").text(text).raw("</blockquote>"));
    if (result.picture().isEmpty() && result.text().isEmpty()) {
      html.raw("<span class=\"blank\">no preview</span>");
    }
    html.raw(result.link().isPresent() ? "</a>" : "");
    html.raw("<div class=\"caption\"><p class=\"name\"><span class=\"rank\">");
    html.text(Integer.toString(rank)).raw("</span> ").text(result.name());
    result.moment().ifPresent(time -> html.raw(" <small>").text(time).raw("</small>"));
    result
        .group()
        .ifPresent(group -> html.raw("<br><span class=\"group\">").text(group).raw("</span>"));
    html.raw("</p>");
    html.raw("<p class=\"score\" title=\"standard deviations above unrelated content\">");
    html.text(number("%.2f", result.score())).raw("</p></div>");
    if (!result.why().isEmpty()) {
      html.raw("<table>");
      for (Reason reason : result.why()) {
        double share = 50 * Math.min(1, Math.abs(reason.contribution()) / longest);
        double left = reason.contribution() < 0 ? 50 - share : 50;
        html.raw("<tr><th>").text(reason.label()).raw("</th><td class=\"bar\"><i class=\"");
        html.raw(reason.contribution() < 0 ? "minus" : "plus").raw("\" style=\"left:");
        html.raw(number("%.1f", left)).raw("%;width:").raw(number("%.1f", share));
        html.raw("%\"></i></td><td");
        if (reason.cosine().isPresent()) {
          html.raw(" title=\"cosine ").raw(number("%.3f", reason.cosine().getAsDouble()));
          html.raw("\"");
        }
        html.raw(">").raw(number("%+.2f", reason.contribution())).raw("</td></tr>");
      }
      html.raw("</table>");
    }
    html.raw("</li>\n");
  }

  private static String number(String format, Object number) {
    return String.format(Locale.ROOT, format, number);
  }
}
