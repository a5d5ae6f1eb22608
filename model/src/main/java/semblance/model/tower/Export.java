package semblance.model.tower;

import java.nio.file.Path;
import java.util.List;

/// A tower's network as another program wrote it down, weights and steps together.
///
/// @param files that hold it, the network itself first
/// @param parameters how many numbers its weights are
/// @param bytes that its weights take
/// @param format such as `onnx, int8`
public record Export(List<Path> files, long parameters, long bytes, String format) {
  public Export {
    files = List.copyOf(files);
  }
}
