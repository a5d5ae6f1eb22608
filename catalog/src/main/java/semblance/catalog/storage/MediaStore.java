package semblance.catalog.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import semblance.embedding.StorageException;

/// Small renderings of stored items, by the hash of what they were made from: thumbnails, of films
/// also at each of their moments, and the text of documents.
///
/// ```
/// media/3f/3f9a…c2.thumbnail.jpg
/// media/3f/3f9a…c2.strip.bin
/// media/3f/3f9a…c2.text.txt
/// media/3f/checksums.jsonl      see MediaChecksums
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
    /// A [FilmStrip] of a film's moments.
    STRIP(".strip.bin"),
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
    MediaChecksums.add(file, bytes); // first: a file without its checksum would look stray
    AtomicFiles.replaceLazily(file, bytes);
  }

  /// Counts and measures what is kept for contents that no item has.
  ///
  /// @param inUse whether an item has the content with this hash
  public Usage orphans(Predicate<String> inUse) {
    return walk(file -> !MediaChecksums.is(file) && !inUse.test(hashOf(file)), false);
  }

  /// Removes what is kept for contents that no item has, and files half written by a process that
  /// died. Only for whoever holds the writer's lock.
  ///
  /// @return what was removed
  public Usage removeOrphans(Predicate<String> inUse) {
    Usage removed =
        walk(
            file -> !MediaChecksums.is(file) && (isTemporary(file) || !inUse.test(hashOf(file))),
            true);
    folders().forEach(MediaChecksums::rewrite);
    return removed;
  }

  /// The folders that the files lie in, in the order of their names.
  public List<Path> folders() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw AtomicFiles.failure("list", folder, e);
    }
  }

  /// Counts and measures everything kept.
  public Usage usage() {
    return walk(file -> !MediaChecksums.is(file), false);
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

  static boolean isTemporary(Path file) {
    return file.getFileName().toString().contains(AtomicFiles.TEMPORARY_MARK);
  }

  /// The content hash that a file's name begins with.
  public static String hashOf(Path file) {
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
