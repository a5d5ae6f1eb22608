package semblance.model.text.repair;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the tables beside this class: a line an entry, name and hexadecimal code points.
final class CharacterTables {
  private CharacterTables() {}

  /// Name to text, in the file's order.
  static Map<String, String> texts(String file) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int tab = line.indexOf('\t');
      StringBuilder text = new StringBuilder();
      for (String point : line.substring(tab + 1).split(" ", -1)) {
        text.appendCodePoint(Integer.parseInt(point, 16));
      }
      texts.put(line.substring(0, tab), text.toString());
    }
    return texts;
  }

  /// Name to what stands between the brackets of a regular expression's class.
  static Map<String, String> classes(String file) {
    Map<String, String> classes = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int tab = line.indexOf('\t');
      StringBuilder members = new StringBuilder();
      for (String range : line.substring(tab + 1).split(" ", -1)) {
        String[] ends = range.split("-", -1);
        members.append("\\x{").append(ends[0]).append('}');
        if (ends.length == 2) {
          members.append("-\\x{").append(ends[1]).append('}');
        }
      }
      classes.put(line.substring(0, tab), members.toString());
    }
    return classes;
  }

  private static List<String> lines(String file) {
    try (InputStream stream = CharacterTables.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("%s is missing from the program's jar".formatted(file));
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
