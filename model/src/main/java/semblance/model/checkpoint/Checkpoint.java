package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.pytorch.PytorchFile;
import semblance.model.checkpoint.pytorch.PytorchTensor;

/// A model's folder as it is published: its configuration, its weights, and the files beside them.
///
/// Weights are safetensors files, in one or with an index, or files that PyTorch saved. They are
/// looked for when tensors are first asked for, and mapped, not read: opening costs little however
/// large they are. Thread-safe; tensors are valid until it is closed.
public final class Checkpoint implements AutoCloseable {
  private final Path folder;
  private final WeightFiles files;
  private final CheckpointLayout layout;
  private final Optional<Config> config;
  private final Arena arena = Arena.ofShared();
  private final List<MappedFile> mapped = new ArrayList<>();
  private final Map<String, Checkpoint> parts = new TreeMap<>();
  private @Nullable SortedMap<String, StoredTensor> tensors;

  private Checkpoint(Path folder) {
    this.folder = folder;
    files = WeightFiles.in(folder);
    layout = files.layout();
    config = findConfig(configName());
  }

  /// Opens a folder.
  ///
  /// @throws ModelException if it is none, or its configuration is damaged
  public static Checkpoint open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new ModelException(
          "%s is not a folder: a model is a folder with config.json, model.safetensors, preprocessor_config.json and tokenizer.json"
              .formatted(folder));
    }
    return new Checkpoint(folder);
  }

  public Path folder() {
    return folder;
  }

  /// Whose way of laying out a folder this one follows.
  public CheckpointLayout layout() {
    return layout;
  }

  /// Whether its network is there in ONNX form only, so that its tensors are not to be had.
  public boolean isExported() {
    return layout == CheckpointLayout.ONNX
        || (layout == CheckpointLayout.SENTENCE_TRANSFORMERS
            && files.hasOnlyOnnx()
            && modules().stream().anyMatch(module -> module.path.isEmpty()));
  }

  /// `config.json`, `open_clip_config.json` where the folder is laid out as open_clip's, or a file
  /// in YAML where there is no other.
  ///
  /// @throws ModelException if it is not there
  public Config config() {
    return config.orElseThrow(() ->
        new ModelException(
            "%s is missing: it says what the model is; bring the whole folder again"
                .formatted(folder.resolve(configName()))));
  }

  private String configName() {
    return files.config(layout);
  }

  /// The configuration in another file, if it is there.
  public Optional<Config> findConfig(String file) {
    Path path = folder.resolve(file);
    return Files.exists(path) ? Optional.of(Config.read(path)) : Optional.empty();
  }

  /// A folder within this one as a checkpoint of its own, such as `2_Dense`. Closed with this one.
  ///
  /// @param name its path from here; empty for this one
  /// @throws ModelException if it is not there or not within this folder
  public synchronized Checkpoint part(String name) {
    if (name.isEmpty() || name.equals(".")) {
      return this;
    }
    Path inside;
    try {
      inside = folder.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw outside(name, e);
    }
    if (!inside.startsWith(folder.normalize()) || Path.of(name).isAbsolute()) {
      throw outside(name, null);
    }
    return parts.computeIfAbsent(name, _ -> open(inside));
  }

  private ModelException outside(String name, @Nullable Exception cause) {
    return new ModelException(
        "%s: '%s' should be a folder within it".formatted(folder, name),
        cause == null ? new IllegalArgumentException(name) : cause);
  }

  /// All tensors by name.
  ///
  /// @throws ModelException if there are no weights, or they are damaged
  public synchronized SortedMap<String, StoredTensor> tensors() {
    if (tensors == null) {
      tensors =
          Collections.unmodifiableSortedMap(
              layout == CheckpointLayout.SENTENCE_TRANSFORMERS ? openModules() : openWeights());
    }
    requireWhole();
    return tensors;
  }

  private synchronized void requireWhole() {
    mapped.forEach(MappedFile::requireWhole);
    parts.values().forEach(Checkpoint::requireWhole);
  }

  private SortedMap<String, StoredTensor> openWeights() {
    if (isExported()) {
      return new TreeMap<>();
    }
    Path weights = files.weights(layout);
    return weights.toString().endsWith(".json") ? openShards(weights) : openFile(weights);
  }

  /// The steps that `modules.json` lists, in order; empty where there is no such file.
  ///
  /// @throws ModelException if the file is damaged
  public List<Module> modules() {
    if (layout != CheckpointLayout.SENTENCE_TRANSFORMERS) {
      return List.of();
    }
    return Config.readList(folder.resolve(WeightFiles.MODULES)).stream()
        .map(module -> new Module(module.text("type"), module.text("path", "")))
        .toList();
  }

  /// A step of a folder laid out as sentence-transformers'.
  ///
  /// @param type its class
  /// @param path the folder that holds its settings and weights, empty for the model's own; it may
  ///   be missing where a step has neither
  public record Module(String type, String path) {}

  /// The tensors of all steps, those of a folder within this one with its name before theirs, as in
  /// `2_Dense/linear.weight`.
  private SortedMap<String, StoredTensor> openModules() {
    SortedMap<String, StoredTensor> found = new TreeMap<>();
    for (Module module : modules()) {
      if (module.path.isEmpty() || module.path.equals(".")) {
        found.putAll(openWeights());
        continue;
      }
      if (!Files.isDirectory(folder.resolve(module.path))
          || !part(module.path).files.hasWeights()) {
        continue;
      }
      for (StoredTensor tensor : part(module.path).tensors().values()) {
        StoredTensor named =
            new StoredTensor(
                module.path + "/" + tensor.name(),
                tensor.format(),
                tensor.shape(),
                tensor.memory(),
                tensor.file());
        found.put(named.name(), named);
      }
    }
    return found;
  }

  private SortedMap<String, StoredTensor> openFile(Path file) {
    MappedFile opened = MappedFile.open(file, arena);
    mapped.add(opened);
    SortedMap<String, StoredTensor> found = new TreeMap<>();
    if (file.toString().endsWith(".safetensors")) {
      for (StoredTensor tensor : Safetensors.read(opened)) {
        found.put(tensor.name(), tensor);
      }
    } else {
      for (PytorchTensor tensor : PytorchFile.read(file, opened.memory(), arena)) {
        found.put(tensor.name(), stored(file, tensor));
      }
    }
    return found;
  }

  private static StoredTensor stored(Path file, PytorchTensor tensor) {
    StoredFormat format =
        StoredFormat.find(tensor.format())
            .orElseThrow(() -> Safetensors.unknownFormat(file, tensor.name(), tensor.format()));
    return new StoredTensor(tensor.name(), format, tensor.shape(), tensor.memory(), file);
  }

  private SortedMap<String, StoredTensor> openShards(Path index) {
    JsonNode map = Json.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelException(
          "%s: 'weight_map' is %s, expected an object that names a file for each tensor"
              .formatted(index, map.isMissingNode() ? "missing" : map));
    }
    TreeSet<String> names = new TreeSet<>();
    map.properties().forEach(entry -> names.add(shard(index, entry.getKey(), entry.getValue())));
    SortedMap<String, StoredTensor> found = new TreeMap<>();
    for (String name : names) {
      for (StoredTensor tensor : openFile(folder.resolve(name)).values()) {
        if (map.path(tensor.name()).asText().equals(name)) {
          found.put(tensor.name(), tensor);
        }
      }
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      if (!found.containsKey(entry.getKey())) {
        throw new ModelException(
            "%s says that tensor %s is in %s, but it is not there; bring the files again"
                .formatted(index, entry.getKey(), entry.getValue().asText()));
      }
    }
    return found;
  }

  private static String shard(Path index, String tensor, JsonNode file) {
    String name = file.asText();
    if (!file.isTextual() || !name.matches("[^/\\\\\\p{Cntrl}]+\\.(?:safetensors|bin|pt|pth)")) {
      throw new ModelException(
          "%s names the file %s for tensor %s: expected the name of a file of weights in the same folder"
              .formatted(index, file, tensor));
    }
    return name;
  }

  /// The files that tensors lie in.
  public List<Path> weightFiles() {
    return tensors().values().stream().map(StoredTensor::file).distinct().sorted().toList();
  }

  /// How many numbers all tensors have together.
  public long parameters() {
    return tensors().values().stream().mapToLong(StoredTensor::numbers).sum();
  }

  @Override
  public synchronized void close() {
    parts.values().forEach(Checkpoint::close);
    parts.clear();
    mapped.forEach(MappedFile::close);
    mapped.clear();
    arena.close();
  }
}
