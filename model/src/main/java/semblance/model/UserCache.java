package semblance.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import semblance.embedding.Sha256;
import semblance.model.tensor.LibraryPlaces;

/// Small results that take long to compute, kept in the user's cache folder between runs.
///
/// Nothing here is needed: what cannot be read is computed again, what cannot be written is not
/// kept.
final class UserCache implements LibraryPlaces.Memory {
  private final Path folder;

  UserCache(Path folder) {
    this.folder = folder;
  }

  /// `$XDG_CACHE_HOME/semblance`, else `~/.cache/semblance`.
  static UserCache standard() {
    return new UserCache(base(System.getenv()).resolve("semblance"));
  }

  /// The folder of all programs' caches. `HOME` comes before the home that the system has on
  /// record, as in the hub's own tools.
  static Path base(Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!xdg.isBlank()) {
      return Path.of(xdg);
    }
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isBlank() ? System.getProperty("user.home") : home, ".cache");
  }

  /// What was kept under a key.
  @Override
  public Optional<String> find(String key) {
    try {
      return Optional.of(Files.readString(file(key)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Keeps a value under a key.
  @Override
  public void put(String key, String value) {
    try {
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, "new", null);
      try {
        Files.write(unfinished, value.getBytes(StandardCharsets.UTF_8));
        Files.move(
            unfinished,
            file(key),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      System.getLogger(UserCache.class.getName())
          .log(System.Logger.Level.DEBUG, "not kept in " + folder, e);
    }
  }

  private Path file(String key) {
    return folder.resolve(Sha256.of(key).substring(0, 32));
  }
}
