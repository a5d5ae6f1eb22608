package semblance.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// Where models lie: those that come with Semblance, folders, and the hub's local cache as Hugging
/// Face's own tools lay it out.
final class ModelLocations {
  private final Optional<Path> embedded;
  private final Path hub;

  ModelLocations(Optional<Path> embedded, Path hub) {
    this.embedded = embedded;
    this.hub = hub;
  }

  /// The folder `models/` named by the property `semblance.models`, else by the variable
  /// `SEMBLANCE_MODELS`, else found upwards from here; and `$HF_HOME/hub`.
  static ModelLocations standard() {
    return new ModelLocations(embeddedFolder(), hubFolder());
  }

  private static Optional<Path> embeddedFolder() {
    String named = System.getProperty("semblance.models", System.getenv("SEMBLANCE_MODELS"));
    if (named != null && !named.isBlank()) {
      return Optional.of(Path.of(named));
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path models = folder.resolve("models");
      if (Files.isDirectory(models.resolve(Models.EMBEDDED))) {
        return Optional.of(models);
      }
    }
    return Optional.empty();
  }

  private static Path hubFolder() {
    String cache = System.getenv("HF_HUB_CACHE");
    if (cache != null && !cache.isBlank()) {
      return Path.of(cache);
    }
    String home = System.getenv("HF_HOME");
    Path base =
        home == null || home.isBlank()
            ? UserCache.base(System.getenv()).resolve("huggingface")
            : Path.of(home);
    return base.resolve("hub");
  }

  /// The folder of a model.
  ///
  /// @throws ModelException if it is nowhere
  Path find(String model) {
    if (model.isBlank()) {
      throw new IllegalArgumentException(
          "a model without a name: give one, such as " + Models.EMBEDDED);
    }
    Optional<Path> inside = embedded.map(folder -> folder.resolve(model));
    if (isPlainName(model) && inside.filter(Files::isDirectory).isPresent()) {
      return inside.get();
    }
    if (model.equals(Models.EMBEDDED)) {
      throw new ModelException(
          "%s is not there: it lies in the folder models/ of a Semblance checkout%s. Run semblance from its checkout, or set SEMBLANCE_MODELS to that folder"
              .formatted(
                  model, inside.map(path -> ", but %s does not exist".formatted(path)).orElse("")));
    }
    Optional<Path> folder = folder(model);
    if (folder.isPresent()) {
      return folder.get();
    }
    return snapshot(model).orElseThrow(() -> missing(model));
  }

  private static boolean isPlainName(String model) {
    return model.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
  }

  private static Optional<Path> folder(String model) {
    try {
      Path path = Path.of(model);
      return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      throw new ModelException("'%s' is neither a folder nor a model's name".formatted(model), e);
    }
  }

  private ModelException missing(String model) {
    if (isHubName(model)) {
      return new ModelException(
          "model %s is neither a folder nor in the local cache %s. Bring it with: hf download %s; or name a folder that holds it"
              .formatted(model, hub, model));
    }
    return new ModelException(
        "there is no model '%s': expected %s, a folder, or a hub name such as openai/clip-vit-base-patch32. What is there is shown by: semblance models list"
            .formatted(model, Models.EMBEDDED));
  }

  private static boolean isHubName(String model) {
    return model.matches("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*");
  }

  /// The snapshot that the hub's branch `main` points to, else the newest one.
  private Optional<Path> snapshot(String model) {
    if (!isHubName(model)) {
      return Optional.empty();
    }
    Path repository = hub.resolve("models--" + model.replace("/", "--"));
    Path snapshots = repository.resolve("snapshots");
    Path main = repository.resolve("refs").resolve("main");
    try {
      if (Files.exists(main)) {
        Path wanted = snapshots.resolve(Files.readString(main).strip());
        if (Files.isDirectory(wanted)) {
          return Optional.of(wanted);
        }
      }
      return Files.isDirectory(snapshots)
          ? folders(snapshots).stream().findFirst()
          : Optional.empty();
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(repository, e), e);
    }
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  /// The models that are there, by name.
  Map<String, Path> list() {
    Map<String, Path> found = new TreeMap<>();
    try {
      if (embedded.isPresent() && Files.isDirectory(embedded.get())) {
        for (Path folder : folders(embedded.get())) {
          addIfModel(found, folder.getFileName().toString(), folder);
        }
      }
      if (Files.isDirectory(hub)) {
        for (Path repository : folders(hub)) {
          String name = repository.getFileName().toString();
          if (name.startsWith("models--")) {
            List<String> parts = new ArrayList<>(List.of(name.split("--", -1)));
            parts.removeFirst();
            String model = String.join("/", parts);
            snapshot(model).ifPresent(folder -> addIfModel(found, model, folder));
          }
        }
      }
    } catch (IOException e) {
      throw new StorageException("the folders of models cannot be read: " + e, e);
    }
    return found;
  }

  private static void addIfModel(Map<String, Path> found, String name, Path folder) {
    if (Files.exists(folder.resolve("config.json"))) {
      found.put(name, folder);
    }
  }
}
