package semblance.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table of a Markdown file that a command renews: it stands between two comments with its name.
public final class MarkedTable {
  private MarkedTable() {}

  /// Puts rows in the place of those with the same first two cells, or behind the others.
  ///
  /// @throws IllegalStateException if the file has no such place
  public static void renew(Path file, String name, String head, List<String> rows)
      throws IOException {
    String text = Files.readString(file);
    String begin = "<!-- %s: begin -->\n".formatted(name);
    String end = "<!-- %s: end -->".formatted(name);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalStateException("%s has no place '%s'".formatted(file, begin.strip()));
    }
    Map<String, String> all = new LinkedHashMap<>();
    text.substring(from + begin.length(), to)
        .lines()
        .skip(2)
        .forEach(row -> all.put(key(row), row));
    rows.forEach(row -> all.put(key(row), row));
    StringBuilder table = new StringBuilder(head).append('\n');
    table.append(head.replaceAll("[^|]+", "---")).append('\n');
    all.values().forEach(row -> table.append(row).append('\n'));
    Files.writeString(file, text.substring(0, from + begin.length()) + table + text.substring(to));
  }

  private static String key(String row) {
    String[] cells = row.split("\\|", -1);
    return cells.length > 2 ? cells[1] + "|" + cells[2] : row;
  }
}
