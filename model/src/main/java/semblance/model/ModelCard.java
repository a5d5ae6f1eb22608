package semblance.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The README.md of a model's folder, whose first lines, between two of `---`, tell facts in YAML.
final class ModelCard {
  private ModelCard() {}

  /// The licence it tells of.
  static Optional<String> licence(Path folder) {
    return values(folder, "license").stream().findFirst();
  }

  /// The languages it tells of, as codes; none if it does not.
  static List<String> languages(Path folder) {
    return values(folder, "language");
  }

  /// What stands behind a name: on its line, or on lines of their own, each behind a dash.
  private static List<String> values(Path folder, String name) {
    List<String> values = new ArrayList<>();
    boolean within = false;
    for (String line : head(folder)) {
      if (line.startsWith(name + ":")) {
        within = true;
        String rest = line.substring(name.length() + 1).strip();
        for (String value : rest.replaceAll("^\\[|]$", "").split(",", -1)) {
          add(values, value);
        }
      } else if (within && line.strip().startsWith("- ")) {
        add(values, line.strip().substring(2));
      } else {
        within = false;
      }
    }
    return values;
  }

  private static void add(List<String> values, String value) {
    String plain = value.strip().replaceAll("^[\"']|[\"']$", "");
    if (!plain.isEmpty()) {
      values.add(plain);
    }
  }

  private static List<String> head(Path folder) {
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.resolve("README.md"));
    } catch (IOException e) {
      return List.of(); // a card is a courtesy
    }
    return lines.isEmpty() || !lines.getFirst().strip().equals("---")
        ? List.of()
        : lines.stream().skip(1).takeWhile(line -> !line.strip().equals("---")).toList();
  }
}
