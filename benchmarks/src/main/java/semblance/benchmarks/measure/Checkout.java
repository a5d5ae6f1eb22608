package semblance.benchmarks.measure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;

/// The checkout that is measured.
///
/// @param root its folder
public record Checkout(Path root) {
  /// The command that people start.
  public Path launcher() {
    return root.resolve("semblance");
  }

  /// The pictures that come with it.
  public Path samplePictures() {
    return root.resolve("samples/pictures");
  }

  /// Where a benchmark keeps what it makes.
  public Path scratch(String name) {
    return root.resolve("benchmarks/target/work").resolve(name);
  }

  /// Opens models and gives catalogs what they need, as the command line does.
  public Workspace workspace() {
    return new Workspace(
        new Surroundings(
            new Terminal(System.out, System.err, new Properties(), Map.of()),
            InputStream.nullInputStream(),
            root,
            root,
            Optional.of(launcher()),
            System.getenv()));
  }

  /// Makes a folder new and empty.
  public static Path emptied(Path folder) throws IOException {
    delete(folder);
    return Files.createDirectories(folder);
  }

  /// Deletes a folder with all that is in it, if it is there.
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
