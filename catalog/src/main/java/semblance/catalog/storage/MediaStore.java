package semblance.catalog.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import semblance.embedding.StorageException;

/// Small renderings of stored items, by the hash of what they were made from: thumbnails, and the
/// text of documents.
///
/// ```
/// media/3f/3f9a…c2.thumbnail.jpg
/// media/3f/3f9a…c2.text.txt
/// ```
///
/// Everything in it can be made again while the source is there. Files appear whole or not at all.
/// Two items with the same content share theirs, so removal goes by [#removeOrphans], never by
/// item. Thread-safe.
public final class MediaStore {
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{16,128}");

  private final Path folder;

  /// @param folder the catalog's `media`; created when first written to
  public MediaStore(Path folder) {
    this.folder = folder;
  }

  /// What is kept of a content.
  public enum Kind {
    /// A small JPEG to show in a list.
    THUMBNAIL(".thumbnail.jpg"),
    /// The plain text in UTF-8.
    TEXT(".text.txt");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }
  }

  /// The file kept for a content, if there is one.
  public Optional<Path> find(String contentHash, Kind kind) {
    Path file = file(contentHash, kind);
    try {
      // An empty file is what a power cut can leave of one that was never forced to the disk.
      return Files.isRegularFile(file) && Files.size(file) > 0
          ? Optional.of(file)
          : Optional.empty();
    } catch (IOException e) {
      throw AtomicFiles.failure("read", file, e);
    }
  }

  /// The bytes kept for a content, if there are any.
  public Optional<byte[]> read(String contentHash, Kind kind) {
    return find(contentHash, kind).map(AtomicFiles::read);
  }

  /// Keeps bytes for a content, in place of what was kept before.
  ///
  /// @throws IllegalArgumentException if the hash is not hexadecimal, or there are no bytes
  /// @throws StorageException if the file cannot be written
  public void write(String contentHash, Kind kind, byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException(
          "no bytes for the %s of %s".formatted(kind.name().toLowerCase(Locale.ROOT), contentHash));
    }
    Path file = file(contentHash, kind);
    AtomicFiles.createFolders(file.resolveSibling(""));
    AtomicFiles.replaceLazily(file, bytes);
  }

  /// Counts and measures what is kept for contents that no item has.
  ///
  /// @param inUse whether an item has the content with this hash
  public Usage orphans(Predicate<String> inUse) {
    return walk(file -> !inUse.test(hashOf(file)), false);
  }

  /// Removes what is kept for contents that no item has, and files half written by a process that
  /// died. Only for whoever holds the writer's lock.
  ///
  /// @return what was removed
  public Usage removeOrphans(Predicate<String> inUse) {
    return walk(file -> isTemporary(file) || !inUse.test(hashOf(file)), true);
  }

  /// Counts and measures everything kept.
  public Usage usage() {
    return walk(_ -> true, false);
  }

  /// How many files take how much.
  public record Usage(long files, long bytes) {}

  private Usage walk(Predicate<Path> wanted, boolean remove) {
    if (!Files.isDirectory(folder)) {
      return new Usage(0, 0);
    }
    long files = 0;
    long bytes = 0;
    try (Stream<Path> paths = Files.walk(folder, 2)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (Files.isRegularFile(path) && wanted.test(path)) {
          files++;
          bytes += Files.size(path);
          if (remove) {
            Files.deleteIfExists(path);
          }
        }
      }
    } catch (IOException e) {
      throw AtomicFiles.failure(remove ? "tidy up" : "list", folder, e);
    }
    return new Usage(files, bytes);
  }

  private static boolean isTemporary(Path file) {
    return file.getFileName().toString().contains(AtomicFiles.TEMPORARY_MARK);
  }

  private static String hashOf(Path file) {
    String name = file.getFileName().toString();
    int end = name.indexOf('.');
    return end < 0 ? name : name.substring(0, end);
  }

  private Path file(String contentHash, Kind kind) {
    if (!HASH.matcher(contentHash).matches()) {
      throw new IllegalArgumentException(
          "content hash '%s': expected 16 to 128 lower-case hexadecimal digits"
              .formatted(contentHash));
    }
    return folder.resolve(contentHash.substring(0, 2)).resolve(contentHash + kind.suffix);
  }
}
