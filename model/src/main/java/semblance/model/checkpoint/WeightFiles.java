package semblance.model.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// Which files of a folder hold a model's weights.
final class WeightFiles {
  static final String CONFIG = "config.json";
  static final String OPEN_CLIP_CONFIG = "open_clip_config.json";
  static final String MODULES = "modules.json";

  private static final List<String> OF_TRANSFORMERS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "pytorch_model.bin.index.json");
  private static final List<String> OF_OPEN_CLIP =
      List.of(
          "open_clip_model.safetensors",
          "open_clip_pytorch_model.safetensors",
          "open_clip_pytorch_model.bin");
  private static final List<String> OTHERS = List.of("pytorch_model.pt");

  /// What training leaves beside the weights, and what a check of them compares with.
  private static final String BESIDE =
      "(?:training_args|optimizer|scheduler|scaler|rng_state\\w*)\\.(?:bin|pt|pth)|expected\\.safetensors";

  private static final String SHARD = ".*-[0-9]{5}-of-[0-9]{5}\\.(?:safetensors|bin)";

  private final Path folder;
  private final List<String> names;

  private WeightFiles(Path folder, List<String> names) {
    this.folder = folder;
    this.names = names;
  }

  static WeightFiles in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return new WeightFiles(
          folder, files.map(file -> file.getFileName().toString()).sorted().toList());
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }

  /// Whose layout the folder follows. Where both transformers' and open_clip's files are there,
  /// transformers' are used if they are complete.
  CheckpointLayout layout() {
    if (names.contains(MODULES)) {
      return CheckpointLayout.SENTENCE_TRANSFORMERS;
    }
    if (hasOnlyOnnx()) {
      return CheckpointLayout.ONNX;
    }
    boolean config = names.contains(CONFIG);
    if (names.contains(OPEN_CLIP_CONFIG)) {
      boolean complete = config && first(OF_TRANSFORMERS).isPresent();
      return complete && Config.read(folder.resolve(CONFIG)).has("model_type")
          ? CheckpointLayout.TRANSFORMERS
          : CheckpointLayout.OPEN_CLIP;
    }
    if (config) {
      return CheckpointLayout.TRANSFORMERS;
    }
    return yaml().isPresent() ? CheckpointLayout.YAML : CheckpointLayout.BARE;
  }

  /// The file that tells what the model is.
  String config(CheckpointLayout layout) {
    return switch (layout) {
      case OPEN_CLIP -> OPEN_CLIP_CONFIG;
      case YAML -> yaml().orElse(CONFIG);
      case TRANSFORMERS, SENTENCE_TRANSFORMERS, ONNX, BARE -> CONFIG;
    };
  }

  /// The settings in YAML: `config.yaml`, or the only file of that kind.
  private Optional<String> yaml() {
    List<String> found =
        names.stream().filter(name -> name.endsWith(".yaml") || name.endsWith(".yml")).toList();
    return found.size() == 1
        ? Optional.of(found.getFirst())
        : found.stream().filter(name -> name.startsWith("config.")).findFirst();
  }

  /// Whether there is a file of weights by a usual name.
  boolean hasWeights() {
    return !known().isEmpty();
  }

  /// Whether there are networks in ONNX form, and no tensors.
  boolean hasOnlyOnnx() {
    return known().isEmpty() && unknown().isEmpty() && hasOnnx();
  }

  private boolean hasOnnx() {
    return names.stream().anyMatch(name -> name.endsWith(".onnx"))
        || Files.isDirectory(folder.resolve("onnx"));
  }

  /// The file that holds the weights, or the index of those that do.
  ///
  /// @throws ModelException if there is none, or none that stands out
  Path weights(CheckpointLayout layout) {
    boolean openClip = layout == CheckpointLayout.OPEN_CLIP;
    Optional<String> chosen =
        first(openClip ? OF_OPEN_CLIP : OF_TRANSFORMERS)
            .or(() -> first(openClip ? OF_TRANSFORMERS : OF_OPEN_CLIP))
            .or(() -> first(OTHERS));
    if (chosen.isPresent()) {
      return folder.resolve(chosen.get());
    }
    List<String> unknown = unknown();
    if (unknown.size() == 1) {
      return folder.resolve(unknown.getFirst());
    }
    String usual = openClip ? OF_OPEN_CLIP.getFirst() : OF_TRANSFORMERS.getFirst();
    if (unknown.isEmpty()) {
      throw new ModelException(
          hasOnnx()
              ? "%s is missing: there are only networks in ONNX form in that folder"
                  .formatted(folder.resolve(usual))
              : "%s is missing: it holds the model's weights; bring the whole folder again"
                  .formatted(folder.resolve(usual)));
    }
    if (unknown.stream().allMatch(name -> name.matches(SHARD))) {
      throw new ModelException(
          "%s: the index is missing that says which of the %d files, such as %s, holds which tensor: expected %s"
              .formatted(
                  folder,
                  unknown.size(),
                  unknown.getFirst(),
                  unknown.getFirst().endsWith(".bin")
                      ? OF_TRANSFORMERS.get(3)
                      : OF_TRANSFORMERS.get(1)));
    }
    throw new ModelException(
        "%s holds %d files that may be the weights: %s; keep one, or name the right one %s"
            .formatted(folder, unknown.size(), String.join(", ", unknown), usual));
  }

  private Optional<String> first(List<String> wanted) {
    return wanted.stream().filter(names::contains).findFirst();
  }

  private List<String> known() {
    List<String> all = new ArrayList<>(OF_TRANSFORMERS);
    all.addAll(OF_OPEN_CLIP);
    all.addAll(OTHERS);
    all.retainAll(names);
    return all;
  }

  /// Files that hold tensors by their names' ends.
  private List<String> unknown() {
    List<String> known = known();
    return names.stream()
        .filter(name -> name.matches("(?s).*\\.(?:safetensors|pt|pth|bin)"))
        .filter(name -> !known.contains(name) && !name.matches(BESIDE))
        .filter(name -> !Files.isDirectory(folder.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .toList();
  }
}
