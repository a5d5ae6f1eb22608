package semblance.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;
import semblance.model.hub.HubCache;
import semblance.model.hub.HubName;
import semblance.model.hub.HubSettings;

/// Where models lie: those that come with Semblance, folders, and the hub's local cache as Hugging
/// Face's own tools lay it out.
final class ModelLocations {
  /// One of these says what a model is.
  private static final List<String> CONFIGS =
      List.of("config.json", "open_clip_config.json", "modules.json");

  private final Optional<Path> embedded;
  private final HubCache hub;

  ModelLocations(Optional<Path> embedded, HubCache hub) {
    this.embedded = embedded;
    this.hub = hub;
  }

  /// The folder `models/` named by the property `semblance.models`, else by the variable
  /// `SEMBLANCE_MODELS`, else found upwards from here; and the hub's cache, as [HubSettings#cache]
  /// finds it.
  static ModelLocations standard() {
    return new ModelLocations(embeddedFolder(), new HubCache(HubSettings.cache(System.getenv())));
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
    return HubName.find(model).flatMap(hub::find).orElseThrow(() -> missing(model));
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
    if (HubName.find(model).isPresent()) {
      return new ModelException(
          "model %s is neither a folder nor in the local cache %s. Bring it with: semblance models pull %s; or name a folder that holds it"
              .formatted(model, hub.folder(), model));
    }
    return new ModelException(
        "there is no model '%s': expected %s, a folder, or a hub name such as openai/clip-vit-base-patch32. What is there is shown by: semblance models list"
            .formatted(model, Models.EMBEDDED));
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
      hub.list().forEach((name, folder) -> addIfModel(found, name, folder));
    } catch (IOException e) {
      throw new StorageException("the folders of models cannot be read: " + e, e);
    }
    return found;
  }

  private static void addIfModel(Map<String, Path> found, String name, Path folder) {
    if (CONFIGS.stream().anyMatch(config -> Files.exists(folder.resolve(config)))) {
      found.put(name, folder);
    }
  }
}
