package semblance.model.hub;

import java.nio.file.Path;
import java.util.List;

/// What a pull brought.
///
/// @param name as it was asked for
/// @param commit what the revision means
/// @param folder where the files lie
/// @param files all that the model needs, in the order of their paths
public record Pulled(HubName name, String commit, Path folder, List<File> files) {
  public Pulled {
    files = List.copyOf(files);
  }

  /// A file of the model.
  ///
  /// @param path within the folder, with slashes
  /// @param fetched whether it was brought now; if not, it was there
  public record File(String path, long bytes, boolean fetched) {}

  /// How many bytes were brought now.
  public long fetchedBytes() {
    return files.stream().filter(File::fetched).mapToLong(File::bytes).sum();
  }
}
