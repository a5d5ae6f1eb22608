package semblance.cli.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import semblance.embedding.Sha256;

/// A map of a catalog that is looked at in a browser: moved, zoomed into, coloured and searched.
///
/// One page that needs nothing beside itself. Only its own script runs, and nothing is fetched but
/// the files that it shows, from the machine it is looked at on.
public final class MapPage {
  private MapPage() {}

  /// The page, as HTML 5 in UTF-8.
  ///
  /// @param title the page's title
  /// @param note one line beside the title
  /// @param data what is shown
  public static String html(String title, String note, MapData data) {
    String script = Html.resource("map.js");
    MessageDigest digest = Sha256.digest();
    String hash =
        Base64.getEncoder().encodeToString(digest.digest(script.getBytes(StandardCharsets.UTF_8)));
    Html html =
        new Html()
            .start(
                title,
                "map.css",
                "default-src 'none'; img-src data: file:; style-src 'unsafe-inline'; script-src 'sha256-"
                    + hash
                    + "'");
    html.raw("<canvas tabindex=\"0\" aria-label=\"map of the catalog\"></canvas>\n<header><h1>");
    html.text(title).raw("</h1><p>").text(note).raw("</p>");
    html.raw("<input type=\"search\" placeholder=\"Words of names ( / )\" aria-label=\"Find\">");
    html.raw("<span id=\"found\" role=\"status\"></span>");
    html.raw("<select aria-label=\"Colour by\"></select></header>\n");
    html.raw("<div id=\"legend\"></div>\n<div id=\"card\" hidden></div>\n");
    html.raw(
        "<p id=\"help\">drag · scroll · click · n p next, previous · + − 0 zoom · / find</p>\n");
    html.raw("<noscript>This map is drawn by a script, which is switched off here.</noscript>\n");
    html.raw("<script type=\"application/json\" id=\"data\">").raw(json(data));
    html.raw("</script>\n<script>").raw(script).raw("</script>\n</body>\n</html>\n");
    return html.toString();
  }

  /// JSON in which no name can end the element that it stands in.
  private static String json(MapData data) {
    try {
      return new ObjectMapper()
          .writeValueAsString(data.tree())
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }
}
