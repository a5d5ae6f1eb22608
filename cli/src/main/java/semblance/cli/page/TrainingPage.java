package semblance.cli.page;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A page with the curves of a run of training. It holds all that it needs, Chart.js included, and
/// fetches nothing.
public final class TrainingPage {
  private static final String LIBRARY =
      "/META-INF/resources/webjars/chart.js/4.4.3/dist/chart.umd.js";

  private static final Map<String, String> FIGURES = new LinkedHashMap<>();

  static {
    FIGURES.put("loss", "Loss");
    FIGURES.put("recall", "R@10 on what is held out");
    FIGURES.put("scale", "Scale of cosines");
    FIGURES.put("gradient", "Length of the gradient");
    FIGURES.put("rate", "Learning rate");
    FIGURES.put("speed", "Pairs a second");
  }

  private TrainingPage() {}

  /// The page.
  ///
  /// @param title what was trained
  /// @param words what came of it, lines for people
  /// @param metrics the rows of a run's `metrics.csv`, the names of its columns first
  public static String of(String title, List<String> words, List<String> metrics) {
    Html page =
        new Html()
            .start(
                title,
                "training.css",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
    page.raw("<header><h1>").text(title).raw("</h1>\n<pre>");
    for (String line : words) {
      page.text(line).raw("\n");
    }
    page.raw("</pre></header>\n<main>\n");
    FIGURES.forEach((id, caption) ->
        page.raw("<figure><figcaption>")
            .text(caption)
            .raw("</figcaption><div><canvas id=\"" + id + "\"></canvas></div></figure>\n"));
    page.raw("</main>\n<script type=\"application/json\" id=\"figures\">");
    page.raw(columns(metrics).toString());
    page.raw("</script>\n<script>\n").raw(library());
    page.raw("</script>\n<script>\n").raw(Html.resource("training.js"));
    return page.raw("</script>\n</body>\n</html>\n").toString();
  }

  /// Numbers by column, null where a row has none; what is no number is left out, so that nothing
  /// of it can be markup.
  private static ObjectNode columns(List<String> metrics) {
    ObjectNode columns = JsonMapper.builder().build().createObjectNode();
    List<ArrayNode> arrays = new ArrayList<>();
    for (String name : metrics.getFirst().split(",", -1)) {
      arrays.add(columns.putArray(name.replaceAll("[^a-z0-9_]", "")));
    }
    for (String row : metrics.subList(1, metrics.size())) {
      String[] cells = row.split(",", -1);
      for (int i = 0; i < arrays.size() && i < cells.length; i++) {
        if (cells[i].matches("-?[0-9][0-9.e+-]*")) {
          arrays.get(i).add(Double.parseDouble(cells[i]));
        } else {
          arrays.get(i).addNull();
        }
      }
    }
    return columns;
  }

  /// The library without the address of its source map, which a browser would look for.
  private static String library() {
    try (InputStream file = TrainingPage.class.getResourceAsStream(LIBRARY)) {
      if (file == null) {
        throw new IllegalStateException(LIBRARY + " is missing on the class path");
      }
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
