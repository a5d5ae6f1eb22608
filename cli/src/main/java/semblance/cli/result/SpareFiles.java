package semblance.cli.result;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import semblance.catalog.duplicates.DuplicateGroup;
import semblance.catalog.duplicates.DuplicateGroup.Copy;
import semblance.collection.item.ItemState;

/// The files of duplicates that a script may take away without losing anything: each is still what
/// was indexed, and the one that is kept in its place is there, unchanged, and another file.
final class SpareFiles {
  private final List<Copy> files = new ArrayList<>();
  private final TreeMap<String, Integer> leftOut = new TreeMap<>();

  SpareFiles(List<DuplicateGroup> groups) {
    for (DuplicateGroup group : groups) {
      for (Copy copy : group.others()) {
        Optional<String> doubt = doubt(group.keep().item(), copy.item());
        if (doubt.isPresent()) {
          leftOut.merge(doubt.get(), 1, Integer::sum);
        } else {
          files.add(copy);
        }
      }
    }
  }

  /// What may go.
  List<Copy> files() {
    return files;
  }

  /// What was left out and why, a line a reason.
  List<String> remarks() {
    return leftOut.entrySet().stream()
        .map(entry -> "%,d left out: %s".formatted(entry.getValue(), entry.getKey()))
        .toList();
  }

  private static Optional<String> doubt(ItemState keep, ItemState other) {
    Optional<Path> kept = file(keep);
    Optional<Path> spare = file(other);
    if (kept.isEmpty() || spare.isEmpty()) {
      return Optional.of("they, or what is kept for them, have no file of their own");
    }
    try {
      if (Files.isSymbolicLink(spare.get()) || Files.isSymbolicLink(kept.get())) {
        return Optional.of("they are links, or what is kept for them is one");
      }
      if (!isUnchanged(kept.get(), keep)) {
        return Optional.of("what is kept for them has changed or is gone; index again");
      }
      if (!isUnchanged(spare.get(), other)) {
        return Optional.of("they have changed or are gone; index again");
      }
      return Files.isSameFile(kept.get(), spare.get())
          ? Optional.of("they are the very file that is kept, under another name")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("they, or what is kept for them, cannot be read");
    }
  }

  private static Optional<Path> file(ItemState item) {
    if (!item.stamp().isKnown() || !item.source().startsWith("file:///")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(URI.create(item.source())));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  private static boolean isUnchanged(Path file, ItemState item) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == item.stamp().bytes()
        && Files.getLastModifiedTime(file).toMillis() == item.stamp().modifiedMillis();
  }
}
