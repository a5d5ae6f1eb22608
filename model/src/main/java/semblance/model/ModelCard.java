package semblance.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The README.md of a model's folder, whose first lines, between two of `---`, tell facts in YAML.
final class ModelCard {
  private ModelCard() {}

  /// The licence it tells of.
  static Optional<String> licence(Path folder) {
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.resolve("README.md"));
    } catch (IOException e) {
      return Optional.empty(); // a card is a courtesy
    }
    if (lines.isEmpty() || !lines.getFirst().strip().equals("---")) {
      return Optional.empty();
    }
    return lines.stream()
        .skip(1)
        .takeWhile(line -> !line.strip().equals("---"))
        .filter(line -> line.startsWith("license:"))
        .map(line -> line.substring("license:".length()).strip())
        .filter(licence -> !licence.isEmpty())
        .findFirst();
  }
}
