package semblance.catalog.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.FolderSeal;
import semblance.catalog.storage.JsonFile;
import semblance.catalog.storage.SealedLines;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.VectorFile;
import semblance.catalog.storage.WriterLock;
import semblance.embedding.SemblanceException;

/// Reads the files of a catalog, other than its indexes and media, and holds them against their
/// checksums. Nothing is changed.
public final class FileChecks {
  private static final String VECTORS = ".vectors";

  private final CatalogFolder folder;
  private final Findings findings;

  public FileChecks(CatalogFolder folder, Findings findings) {
    this.folder = folder;
    this.findings = findings;
  }

  /// The manifest's checksum, and what a process that died left beside it.
  public void manifest() {
    sealed(folder.manifest());
    leftovers(folder.root());
  }

  /// Who writes, or died while writing.
  public void lock() {
    Optional<WriterLock.Holder> holder = WriterLock.findHolder(folder.root());
    if (holder.isPresent()) {
      findings.warn(
          WriterLock.FILE,
          "being written by %s: what it writes meanwhile may look unfinished"
              .formatted(holder.get()));
      return;
    }
    WriterLock.findDead(folder.root())
        .ifPresentOrElse(
            dead ->
                findings.warn(
                    WriterLock.FILE,
                    "%s ended without giving the catalog back; nothing committed is lost, and the next writer takes over"
                        .formatted(dead)),
            () -> findings.good(WriterLock.FILE, "nobody writes"));
  }

  /// The canaries, the reference set and all vectors of a generation.
  ///
  /// @param record what its `space.json` says
  public void generation(int number, SpaceRecord record) {
    sealed(folder.space(number));
    leftovers(folder.generation(number));
    Set<String> aligned = new TreeSet<>();
    record
        .aligned()
        .forEach(tower ->
            aligned.add(
                String.valueOf(
                    folder.alignedVectors(number, tower.identity().id()).getFileName())));
    int dimension = record.space().dimension();
    sealedFolder(folder.canaries(number), dimension, aligned);
    sealedFolder(folder.reference(number), dimension, Set.of());
  }

  private void sealed(Path file) {
    try {
      JsonFile.requireSealed(file);
    } catch (SemblanceException e) {
      findings.problem(findings.name(file), e);
    }
  }

  private void sealedFolder(Path place, int dimension, Set<String> needed) {
    if (!Files.isDirectory(place)) {
      findings.problem(findings.name(place), "the folder is missing; " + Findings.RESTORE);
      return;
    }
    try {
      FolderSeal.flaws(place)
          .forEach((name, flaw) ->
              findings.problem(findings.name(place.resolve(name)), flaw + "; " + Findings.RESTORE));
    } catch (SemblanceException e) {
      findings.problem(findings.name(place.resolve(FolderSeal.FILE)), e);
    }
    Set<String> vectors = new TreeSet<>(needed);
    for (Path file : list(place)) {
      if (file.toString().endsWith(VECTORS)) {
        vectors.add(String.valueOf(file.getFileName()));
      }
    }
    for (String name : vectors) {
      try {
        VectorFile.read(place.resolve(name), dimension);
      } catch (SemblanceException e) {
        findings.problem(findings.name(place.resolve(name)), e);
      }
    }
    leftovers(place);
  }

  /// The journals of runs: what they tell is worth knowing, and nothing depends on it.
  public void journals() {
    if (!Files.isDirectory(folder.runs())) {
      return;
    }
    Set<String> broken = new HashSet<>();
    for (Path file : list(folder.runs())) {
      String name = findings.name(file);
      try {
        if (name.endsWith(".jsonl")) {
          journal(file);
        } else if (name.endsWith(".json")) {
          JsonFile.requireSealed(file);
        } else {
          findings.warn(name, "is no journal; delete it, if you did not put it there");
          broken.add(name);
        }
      } catch (SemblanceException e) {
        broken.add(name);
        findings.warn(
            name,
            "is damaged, and only tells of a run of indexing; delete it, nothing else needs it");
      }
    }
    if (broken.isEmpty()) {
      findings.good("runs", "every journal is whole");
    }
  }

  private void journal(Path file) {
    String text = new String(AtomicFiles.read(file), java.nio.charset.StandardCharsets.UTF_8);
    List<String> lines = text.lines().toList();
    if (file.endsWith(CatalogFolder.IMPORTS)) {
      lines.stream()
          .flatMap(line -> SealedLines.read(line).stream())
          .filter(event -> event.path("unchecked").asBoolean())
          .forEach(event ->
              findings.warn(
                  "imports",
                  "%,d items were imported unchecked at %s: nothing showed that their vectors are by the model; if searches find them oddly, index their sources"
                      .formatted(event.path("items").asLong(), event.path("time").asText())));
    }
    boolean whole =
        !lines.isEmpty()
            && text.endsWith("\n")
            && lines.stream().allMatch(line -> SealedLines.read(line).isPresent());
    if (!whole) {
      throw new semblance.embedding.CatalogException(file + " is damaged");
    }
  }

  private void leftovers(Path place) {
    int count = AtomicFiles.leftovers(place).size();
    if (count > 0) {
      findings.warn(
          findings.name(place).isEmpty() ? CatalogFolder.MANIFEST : findings.name(place),
          "%d half-written files of a process that died; the next writer, or semblance catalog compact, removes them"
              .formatted(count));
    }
  }

  private static List<Path> list(Path place) {
    try (Stream<Path> files = Files.list(place)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw AtomicFiles.failure("list", place, e);
    }
  }
}
