package semblance.catalog.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.CatalogException;
import semblance.embedding.Sha256;

/// The digests of files that are written once and then only read, in a file beside them:
///
/// ```
/// checksums.json  {"format": 1, "files": {"rotated.jpg": "3f9a…", …}, "checksum": "…"}
/// ```
public final class FolderSeal {
  /// The name of the file.
  public static final String FILE = "checksums.json";

  private static final int FORMAT = 1;

  private FolderSeal() {}

  /// Notes what files hold.
  ///
  /// @param files content by name
  public static void write(Path folder, Map<String, byte[]> files) {
    ObjectNode json = JsonFile.object(FORMAT);
    ObjectNode digests = json.putObject("files");
    new TreeMap<>(files).forEach((name, bytes) -> digests.put(name, Sha256.of(bytes)));
    JsonFile.write(folder.resolve(FILE), json);
  }

  /// What is wrong with the sealed files of a folder, by name; empty if nothing is.
  ///
  /// @throws CatalogException if the seal itself is missing, damaged or newer
  public static SortedMap<String, String> flaws(Path folder) {
    Path seal = folder.resolve(FILE);
    JsonFile json = JsonFile.read(seal, FORMAT);
    JsonFile.requireSealed(seal);
    SortedMap<String, String> flaws = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.object("files").properties()) {
      Path file = folder.resolve(entry.getKey());
      if (!Files.isRegularFile(file)) {
        flaws.put(entry.getKey(), "it is missing");
        continue;
      }
      try {
        if (!Sha256.of(Files.readAllBytes(file)).equals(entry.getValue().asText())) {
          flaws.put(entry.getKey(), "its bytes do not fit their SHA-256");
        }
      } catch (IOException e) {
        flaws.put(
            entry.getKey(), String.valueOf(AtomicFiles.failure("read", file, e).getMessage()));
      }
    }
    return flaws;
  }
}
