package semblance.ingest.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.media.format.MediaKind;

/// Lists what sources hold, without opening pictures, texts, sounds or films. Thread-safe.
public final class SourceScanner {
  private static final Set<String> TEXT_EXTENSIONS = Set.of("txt", "text", "md", "markdown");

  private final Exclusions exclusions;
  private final Set<Modality> modalities;

  /// @param modalities what can be embedded; sound and film found in folders is left out, and named
  ///   as skipped, where that is not among them
  public SourceScanner(Exclusions exclusions, Set<Modality> modalities) {
    this.exclusions = exclusions;
    this.modalities = Set.copyOf(modalities);
  }

  /// Lists all candidates of all sources; one that several sources name is listed once.
  ///
  /// @throws StorageException if a source itself is missing or unreadable
  public Listing list(List<Source> sources) {
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    List<Skipped> skipped = new ArrayList<>();
    int folders = 0;
    for (Source source : sources) {
      Listing listing = list(source);
      for (Candidate candidate : listing.candidates()) {
        candidates.putIfAbsent(candidate.id(), candidate);
      }
      skipped.addAll(listing.skipped());
      folders += listing.folders();
    }
    return new Listing(List.copyOf(candidates.values()), skipped, folders);
  }

  private Listing list(Source source) {
    try {
      return switch (source) {
        case Source.Folder(Path root) -> {
          if (!Files.isDirectory(root)) {
            throw new StorageException(
                "the folder %s is not there: if it is on a disk that can be unplugged, plug it in"
                    .formatted(root));
          }
          if (!Files.isReadable(root)) {
            throw new StorageException("no permission to read the folder " + root);
          }
          yield FolderWalk.list(root, exclusions, SourceScanner::looksIndexable, this::refusal);
        }
        case Source.File(Path file) -> new Listing(List.of(file(file)), List.of(), 0);
        case Source.Table(Path table) -> TableReader.read(table);
      };
    } catch (IOException e) {
      throw new StorageException(
          "%s could not be listed: %s".formatted(source.path(), e.getMessage()), e);
    }
  }

  /// Why a file found in a folder is left out, by its name; empty if it is not.
  private Optional<String> refusal(Path file) {
    MediaKind kind = MediaKind.ofName(file).orElse(MediaKind.TEXT);
    boolean unwanted =
        (kind == MediaKind.SOUND && !modalities.contains(Modality.AUDIO))
            || (kind == MediaKind.FILM
                && !modalities.contains(Modality.VIDEO)
                && !modalities.contains(Modality.AUDIO));
    return unwanted
        ? Optional.of(
            "%s, and the model embeds only %s"
                .formatted(
                    kind == MediaKind.SOUND ? "a sound" : "a film", Modality.list(modalities)))
        : Optional.empty();
  }

  /// Whether a name found in a folder is one of a picture, text, sound or film. Files named
  /// outright are taken whatever their name is.
  static boolean looksIndexable(Path file) {
    Path fileName = file.getFileName();
    String name = fileName == null ? "" : fileName.toString();
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return false;
    }
    return TEXT_EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
        || MediaKind.ofName(file).isPresent();
  }

  /// A single file with its stamp.
  static Candidate file(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return Candidate.ofFile(
        file, new SourceStamp(attributes.size(), attributes.lastModifiedTime().toMillis()));
  }
}
