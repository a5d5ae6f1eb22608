package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import semblance.embedding.ModelException;

/// A model's folder, laid out as Hugging Face's: `config.json`, `model.safetensors` (or several
/// files with an index), `preprocessor_config.json`, a tokenizer.
///
/// Files are mapped, not read: opening costs little however large they are. Thread-safe; tensors
/// are valid until it is closed.
public final class Checkpoint implements AutoCloseable {
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final Config config;
  private final Arena arena;
  private final SortedMap<String, StoredTensor> tensors;

  private Checkpoint(
      Path folder, Config config, Arena arena, SortedMap<String, StoredTensor> tensors) {
    this.folder = folder;
    this.config = config;
    this.arena = arena;
    this.tensors = Collections.unmodifiableSortedMap(tensors);
  }

  /// Opens a folder.
  ///
  /// @throws ModelException if a file is missing or damaged
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          "%s is not a folder: a model is a folder with config.json, model.safetensors, preprocessor_config.json and tokenizer.json"
              .formatted(folder));
    }
    Config config = Config.read(folder.resolve("config.json"));
    Arena arena = Arena.ofShared();
    try {
      SortedMap<String, StoredTensor> tensors = new TreeMap<>();
      if (Files.exists(folder.resolve(INDEX)) && !Files.exists(folder.resolve(WEIGHTS))) {
        openShards(folder, arena, tensors);
      } else {
        for (StoredTensor tensor : Safetensors.open(folder.resolve(WEIGHTS), arena)) {
          tensors.put(tensor.name(), tensor);
        }
      }
      return new Checkpoint(folder, config, arena, tensors);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static void openShards(
      Path folder, Arena arena, SortedMap<String, StoredTensor> tensors) {
    Path index = folder.resolve(INDEX);
    JsonNode map = Json.read(index).path("weight_map");
    TreeSet<String> files = new TreeSet<>();
    map.forEach(file -> files.add(file.asText()));
    for (String file : files) {
      if (!file.equals(Path.of(file).getFileName().toString())) {
        throw new ModelException(
            "%s names the file '%s': expected a file in the same folder".formatted(index, file));
      }
      for (StoredTensor tensor : Safetensors.open(folder.resolve(file), arena)) {
        if (map.path(tensor.name()).asText().equals(file)) {
          tensors.put(tensor.name(), tensor);
        }
      }
    }
    map.fieldNames()
        .forEachRemaining(name -> {
          if (!tensors.containsKey(name)) {
            throw new ModelException(
                "%s says that tensor %s is in %s, but it is not there; bring the files again"
                    .formatted(index, name, map.path(name).asText()));
          }
        });
  }

  public Path folder() {
    return folder;
  }

  /// `config.json`.
  public Config config() {
    return config;
  }

  /// The configuration in another file, if it is there.
  public Optional<Config> findConfig(String file) {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Optional.of(Config.read(path)) : Optional.empty();
  }

  /// All tensors by name.
  public SortedMap<String, StoredTensor> tensors() {
    return tensors;
  }

  /// The files that tensors lie in.
  public List<Path> weightFiles() {
    return tensors.values().stream().map(StoredTensor::file).distinct().sorted().toList();
  }

  /// How many numbers all tensors have together.
  public long parameters() {
    return tensors.values().stream().mapToLong(StoredTensor::numbers).sum();
  }

  @Override
  public void close() {
    arena.close();
  }
}
