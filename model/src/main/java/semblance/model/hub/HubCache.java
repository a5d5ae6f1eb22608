package semblance.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.StorageException;

/// The hub's local cache, laid out as Hugging Face's own tools do.
///
/// ```
/// models--owner--name/
///   refs/main                 the commit that a branch or tag is at
///   blobs/<etag>              each file's bytes, once
///   snapshots/<commit>/…      the files of a commit, as links into blobs
/// .locks/models--owner--name/<etag>.lock
/// ```
public final class HubCache {
  private static final String PREFIX = "models--";

  private final Path folder;

  /// @param folder that holds a folder for each model; need not be there
  public HubCache(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /// The folder of a model's files: those of the revision, or where none is given of the branch
  /// `main`, else the newest that are there.
  public Optional<Path> find(HubName name) {
    Path snapshots = snapshots(name);
    Optional<Path> named =
        commit(name, name.revisionOrMain()).map(snapshots::resolve).filter(Files::isDirectory);
    return named.isPresent() || name.revision().isPresent() ? named : newest(snapshots);
  }

  /// The commit that a revision means by what is in the cache.
  Optional<String> commit(HubName name, String revision) {
    Path reference = reference(name, revision);
    try {
      if (Files.isRegularFile(reference)) {
        return Optional.of(Files.readString(reference).strip());
      }
      List<Path> commits =
          folders(snapshots(name)).stream()
              .filter(commit -> commit.getFileName().toString().startsWith(revision))
              .toList();
      return commits.size() == 1 && revision.matches("[0-9a-f]{5,64}")
          ? Optional.of(commits.getFirst().getFileName().toString())
          : Optional.empty();
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(reference, e), e);
    }
  }

  private static Optional<Path> newest(Path snapshots) {
    try {
      return folders(snapshots).stream()
          .max(Comparator.comparing(HubCache::changed).thenComparing(Comparator.naturalOrder()));
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(snapshots, e), e);
    }
  }

  private static FileTime changed(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  /// The models that have files here, by `owner/name`.
  public Map<String, Path> list() {
    Map<String, Path> found = new TreeMap<>();
    try {
      for (Path model : folders(folder)) {
        String name = model.getFileName().toString();
        if (name.startsWith(PREFIX)) {
          List<String> parts = new ArrayList<>(List.of(name.split("--", -1)));
          parts.removeFirst();
          HubName.find(String.join("/", parts))
              .ifPresent(known -> find(known).ifPresent(at -> found.put(known.toString(), at)));
        }
      }
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(folder, e), e);
    }
    return found;
  }

  private static List<Path> folders(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static String folderName(HubName name) {
    return PREFIX + name.repository().replace("/", "--");
  }

  Path snapshots(HubName name) {
    return folder.resolve(folderName(name)).resolve("snapshots");
  }

  Path blob(HubName name, String etag) {
    return folder.resolve(folderName(name)).resolve("blobs").resolve(etag);
  }

  Path reference(HubName name, String revision) {
    return folder.resolve(folderName(name)).resolve("refs").resolve(revision);
  }

  Path lock(HubName name, String etag) {
    return folder.resolve(".locks").resolve(folderName(name)).resolve(etag + ".lock");
  }
}
