package semblance.model.trainable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.StorageException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.CheckpointLayout;
import semblance.model.checkpoint.SafetensorsWriter;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.tensor.TensorScope;

/// A trained model as a folder that opens wherever the one it came from does.
final class SavedModel {
  /// Files that hold weights, or tell where they are.
  private static final String WEIGHTS =
      ".*\\.(?:safetensors|bin|pt|pth|onnx|safetensors\\.index\\.json|bin\\.index\\.json)";

  /// Folders that tell of the model as it was: its exports, and how it was trained itself.
  private static final Set<String> LEFT = Set.of("onnx", "training");

  private SavedModel() {}

  static void write(Checkpoint checkpoint, LeafSet leaves, Path folder) {
    Path from = checkpoint.folder();
    try {
      copy(from, folder);
      Map<Path, List<StoredTensor>> byFolder = new TreeMap<>();
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        Path within = from.relativize(tensor.file().getParent());
        byFolder.computeIfAbsent(within, _ -> new ArrayList<>()).add(written(tensor, leaves));
      }
      for (Leaf leaf : leaves.all().values()) { // what the checkpoint does not have
        if (!checkpoint.tensors().containsKey(leaf.stored().name())) {
          Path within = from.relativize(leaf.stored().file().getParent());
          byFolder
              .computeIfAbsent(within, _ -> new ArrayList<>())
              .add(written(leaf.stored(), leaves));
        }
      }
      for (Map.Entry<Path, List<StoredTensor>> part : byFolder.entrySet()) {
        Path into = folder.resolve(part.getKey().toString());
        Files.createDirectories(into);
        SafetensorsWriter.write(into.resolve(fileName(checkpoint)), part.getValue());
      }
    } catch (IOException e) {
      throw new StorageException(
          "%s: the model could not be written: %s; free some space or choose another folder"
              .formatted(folder, e),
          e);
    }
  }

  private static String fileName(Checkpoint checkpoint) {
    return checkpoint.layout() == CheckpointLayout.OPEN_CLIP
        ? "open_clip_model.safetensors"
        : "model.safetensors";
  }

  /// A tensor as it is now, named as in its own file.
  private static StoredTensor written(StoredTensor tensor, LeafSet leaves) {
    String name = tensor.name().substring(tensor.name().lastIndexOf('/') + 1);
    Leaf leaf = leaves.all().get(tensor.name());
    if (leaf == null || (!leaf.trained() && leaf.addition().isEmpty())) {
      return new StoredTensor(
          name, tensor.format(), tensor.shape(), tensor.memory(), tensor.file());
    }
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      MemorySegment numbers = MemorySegment.ofArray(leaf.effective().toFloats());
      return new StoredTensor(name, StoredFormat.F32, tensor.shape(), numbers, tensor.file());
    }
  }

  /// Everything but weights.
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        Path target = to.resolve(file.getFileName().toString());
        if (Files.isDirectory(file)) {
          if (!LEFT.contains(file.getFileName().toString())) {
            copy(file, target);
          }
        } else if (!file.getFileName().toString().matches(WEIGHTS)) {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
