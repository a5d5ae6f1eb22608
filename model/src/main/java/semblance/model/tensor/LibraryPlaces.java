package semblance.model.tensor;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/// Where javacpp found its native libraries in an earlier run, so that it need not look through
/// every archive of the class path again for each of some forty names, most of which are nowhere.
/// That takes longer than loading them.
///
/// What is recalled holds only for the same class path of unchanged archives. javacpp keeps what it
/// found in a map without access from outside; where that cannot be reached, it looks as it always
/// did, and nothing is recalled.
public final class LibraryPlaces {
  private final Memory memory;
  private final @Nullable String key; // null if nothing can be kept
  private final boolean known;

  /// Keeps small texts between runs.
  public interface Memory {
    /// What was kept under a key.
    Optional<String> find(String key);

    /// Keeps a value under a key.
    void put(String key, String value);
  }

  private LibraryPlaces(Memory memory, @Nullable String key, boolean known) {
    this.memory = memory;
    this.key = key;
    this.known = known;
  }

  /// Tells javacpp what was found in an earlier run, if there was one.
  static LibraryPlaces recall(Memory memory) {
    String key = key();
    if (key == null) {
      return new LibraryPlaces(memory, null, false);
    }
    Map<String, URL[]> found = found();
    Optional<Map<String, URL[]>> kept = memory.find(key).flatMap(LibraryPlaces::parse);
    if (found == null || kept.isEmpty()) {
      return new LibraryPlaces(memory, key, false);
    }
    kept.get().forEach(found::putIfAbsent);
    return new LibraryPlaces(memory, key, true);
  }

  /// Keeps for later runs what javacpp found in this one.
  void remember() {
    Map<String, URL[]> found = found();
    if (known || key == null || found == null) {
      return;
    }
    StringBuilder text = new StringBuilder();
    try {
      new TreeMap<>(found)
          .forEach((name, urls) -> {
            text.append(name);
            for (URL url : urls) {
              text.append('\t').append(url);
            }
            text.append('\n');
          });
    } catch (ConcurrentModificationException e) {
      return; // another library is being loaded; a later run keeps it
    }
    memory.put(key, text.toString());
  }

  private static Optional<Map<String, URL[]>> parse(String text) {
    Map<String, URL[]> places = new TreeMap<>();
    try {
      for (String line : text.split("\n", -1)) {
        String[] parts = line.split("\t", -1);
        URL[] urls = new URL[parts.length - 1];
        for (int i = 0; i < urls.length; i++) {
          urls[i] = URI.create(parts[i + 1]).toURL();
        }
        if (!parts[0].isEmpty()) {
          places.put(parts[0], urls);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // damaged: javacpp looks itself
    }
    return Optional.of(places);
  }

  /// The class path with the size and time of each archive, and the platform; null if it is not of
  /// archives alone, as in a build, or libraries are looked for in other places too.
  private static @Nullable String key() {
    StringBuilder key = new StringBuilder("library places 1\n").append(Loader.getPlatform());
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      try {
        Path file = Path.of(entry);
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        if (!facts.isRegularFile()) {
          return null;
        }
        key.append('\n').append(file.toAbsolutePath());
        key.append(' ')
            .append(facts.size())
            .append(' ')
            .append(facts.lastModifiedTime().toMillis());
      } catch (IOException | IllegalArgumentException e) {
        return null;
      }
    }
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("org.bytedeco.") || name.equals("java.library.path"))
        .sorted()
        .forEach(
            name -> key.append('\n').append(name).append('=').append(System.getProperty(name)));
    return key.toString();
  }

  @SuppressWarnings("unchecked") // the field's declared type
  private static @Nullable Map<String, URL[]> found() {
    try {
      Field field = Loader.class.getDeclaredField("foundLibraries");
      field.setAccessible(true);
      return (Map<String, URL[]>) field.get(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }
}
