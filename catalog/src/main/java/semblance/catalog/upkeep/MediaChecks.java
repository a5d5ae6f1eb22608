package semblance.catalog.upkeep;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.MediaChecksums;
import semblance.catalog.storage.MediaStore;

/// Holds thumbnails and texts against their checksums and against the items that they belong to.
/// Nothing is changed.
public final class MediaChecks {
  private static final String ANEW =
      "touch its source and index that again, which makes it anew; searching does not need it";

  private final Findings findings;
  private final MediaStore media;
  private long orphans;
  private long flaws;

  public MediaChecks(CatalogFolder folder, Findings findings) {
    this.findings = findings;
    this.media = new MediaStore(folder.media());
  }

  /// Checks all of them.
  ///
  /// @param contents the digests of contents that items of any generation have
  public void check(Set<String> contents) {
    for (Path place : media.folders()) {
      check(place, contents);
    }
    if (orphans > 0) {
      findings.warn(
          "media",
          "%,d files belong to no item; they only take space, and semblance catalog compact removes them"
              .formatted(orphans));
    } else if (flaws == 0) {
      findings.good("media", "every file is whole and belongs to an item");
    }
  }

  private void check(Path place, Set<String> contents) {
    MediaChecksums.Flaws found = MediaChecksums.check(place);
    orphans +=
        found.whole().stream()
            .filter(name -> !contents.contains(MediaStore.hashOf(place.resolve(name))))
            .count();
    found
        .damaged()
        .forEach((name, flaw) -> {
          if (belongs(place.resolve(name), contents)) {
            problem(place.resolve(name), flaw + "; delete it, then " + ANEW);
          }
        });
    for (String name : found.missing()) {
      Path file = place.resolve(name);
      if (contents.contains(MediaStore.hashOf(file))) { // else it went with its item
        problem(file, "it is missing; " + ANEW);
      }
    }
    List<String> untold =
        found.unknown().stream().filter(name -> belongs(place.resolve(name), contents)).toList();
    Path list = place.resolve(MediaChecksums.FILE);
    if (!untold.isEmpty()) {
      problem(
          list,
          "it does not tell of %d files, such as %s; semblance catalog compact adds them as they are now"
              .formatted(untold.size(), untold.getFirst()));
    }
    if (!found.brokenLines().isEmpty()) {
      problem(
          list,
          "line %d is damaged; semblance catalog compact writes the list anew"
              .formatted(found.brokenLines().getFirst()));
    }
    if (!found.leftovers().isEmpty()) {
      findings.warn(
          findings.name(place),
          "%d half-written files of a process that died; semblance catalog compact removes them"
              .formatted(found.leftovers().size()));
    }
  }

  private boolean belongs(Path file, Set<String> contents) {
    boolean used = contents.contains(MediaStore.hashOf(file));
    orphans += used ? 0 : 1;
    return used;
  }

  private void problem(Path file, String message) {
    flaws++;
    findings.problem(findings.name(file), message);
  }
}
