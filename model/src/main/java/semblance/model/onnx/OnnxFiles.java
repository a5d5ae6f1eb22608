package semblance.model.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// Which files of a folder hold which tower's network: `text_model.onnx` and `vision_model.onnx`,
/// as transformers.js names them, else `model.onnx`, which holds all there are; in the folder
/// `onnx` if that has any.
///
/// Names may end in the precision, as in `model_fp16.onnx`. What is nearest to the original is
/// taken: 32-bit floats, else 16-bit floats, else 8-bit integers.
final class OnnxFiles {
  /// How names end, best first; others come after these.
  private static final List<String> ENDINGS = List.of("", "_fp16", "_int8", "_quantized", "_uint8");

  private final Path folder;
  private final List<String> names;

  private OnnxFiles(Path folder, List<String> names) {
    this.folder = folder;
    this.names = names;
  }

  /// The files of a model's folder.
  ///
  /// @throws ModelException if there is none
  static OnnxFiles in(Path model) {
    List<Path> folders = List.of(model.resolve("onnx"), model);
    for (Path folder : folders) {
      List<String> names = names(folder);
      if (!names.isEmpty()) {
        return new OnnxFiles(folder, names);
      }
    }
    throw new ModelException(
        "%s holds no file that ends in .onnx; bring the whole folder again"
            .formatted(folders.getFirst()));
  }

  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".onnx"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }

  /// The file of a tower, or of all.
  Optional<Path> of(Modality modality) {
    Optional<String> own =
        switch (modality) {
          case TEXT -> best("text_model");
          case IMAGE -> best("vision_model");
          default -> Optional.empty();
        };
    return own.or(() -> best("model"))
        .or(() -> names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty())
        .map(folder::resolve);
  }

  private Optional<String> best(String network) {
    return names.stream()
        .filter(name -> name.matches(network + "(?:_.*)?\\.onnx"))
        .min(
            Comparator.comparingInt((String name) -> rank(name, network))
                .thenComparing(name -> name));
  }

  private static int rank(String name, String network) {
    int place = ENDINGS.indexOf(name.substring(network.length(), name.length() - ".onnx".length()));
    return place < 0 ? ENDINGS.size() : place;
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(folder, String.join(", ", names));
  }
}
