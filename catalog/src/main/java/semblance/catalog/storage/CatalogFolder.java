package semblance.catalog.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import semblance.embedding.CatalogException;
import semblance.embedding.Modality;

/// Where everything lies in a catalog's folder.
///
/// ```
/// <catalog>/
///   catalog.json          the manifest; a folder is a catalog if it has one
///   writer.lock           one writer process
///   generations/0001/
///     space.json          fingerprint and parts, towers, precision, dimension
///     canaries/           files and vectors that notice a changed model
///     reference/          files and vectors that scores are calibrated with
///     index/              Lucene
///     marks.jsonl         items it holds imperfectly, if it was filled from another generation
///   media/                thumbnails and text of items, by content hash
///   runs/                 ingest journals
/// ```
///
/// @param root the catalog's folder, absolute
public record CatalogFolder(Path root) {
  /// The name of the manifest.
  public static final String MANIFEST = "catalog.json";

  /// The journal of imports, in the folder of journals.
  public static final String IMPORTS = "imports.jsonl";

  private static final String GENERATIONS = "generations";
  private static final String MEDIA = "media";
  private static final String RUNS = "runs";

  /// What deletion removes, in this order: without its manifest it is a catalog no more. The lock's
  /// file goes last, when the lock has been given back.
  private static final List<String> OURS =
      List.of(MANIFEST, GENERATIONS, MEDIA, RUNS, WriterLock.FILE);

  public CatalogFolder {
    root = root.toAbsolutePath().normalize();
  }

  public Path manifest() {
    return root.resolve(MANIFEST);
  }

  public Path generation(int number) {
    return root.resolve(GENERATIONS).resolve("%04d".formatted(number));
  }

  /// The numbers of the generations that have a folder, in ascending order, whatever the manifest
  /// says of them.
  public List<Integer> generations() {
    Path folder = root.resolve(GENERATIONS);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Integer> numbers = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry) && name.matches("\\d{4,9}")) {
          numbers.add(Integer.valueOf(name));
        }
      }
    } catch (IOException e) {
      throw AtomicFiles.failure("list", folder, e);
    }
    Collections.sort(numbers);
    return numbers;
  }

  public Path space(int generation) {
    return generation(generation).resolve("space.json");
  }

  public Path canaries(int generation) {
    return generation(generation).resolve("canaries");
  }

  public Path reference(int generation) {
    return generation(generation).resolve("reference");
  }

  /// The fp32 vectors of the canaries of a modality.
  public Path canaryVectors(int generation, Modality modality) {
    return canaries(generation).resolve(modality.label() + ".vectors");
  }

  /// The fp32 vectors of the canaries by an aligned tower.
  ///
  /// @param towerId 64 hexadecimal digits
  public Path alignedVectors(int generation, String towerId) {
    return canaries(generation).resolve("aligned-" + towerId + ".vectors");
  }

  /// The vectors of the reference contents of a modality.
  public Path referenceVectors(int generation, Modality modality) {
    return reference(generation).resolve(modality.label() + ".vectors");
  }

  public Path index(int generation) {
    return generation(generation).resolve("index");
  }

  /// What is known of items that a generation holds imperfectly or not at all.
  public Path marks(int generation) {
    return generation(generation).resolve("marks.jsonl");
  }

  public Path media() {
    return root.resolve(MEDIA);
  }

  public Path runs() {
    return root.resolve(RUNS);
  }

  /// Whether the folder holds a finished catalog.
  public boolean isCatalog() {
    return Files.isRegularFile(manifest());
  }

  /// Requires that the folder is a catalog.
  ///
  /// @throws CatalogException if it is not, saying what it is instead; nothing is written
  public void requireCatalog() {
    if (isCatalog()) {
      return;
    }
    if (!Files.exists(root)) {
      throw new CatalogException(
          "there is no catalog at %s: the folder does not exist; make one with semblance index PATH --into %s"
              .formatted(root, root));
    }
    if (!Files.isDirectory(root)) {
      throw new CatalogException("%s is a file, not the folder of a catalog".formatted(root));
    }
    if (isRemnant()) {
      Optional<WriterLock.Holder> maker = WriterLock.findHolder(root);
      if (maker.isPresent()) {
        throw new CatalogException(
            "catalog %s is just being made by %s; wait a moment and try again"
                .formatted(root, maker.get()));
      }
      throw new CatalogException(
          "%s is what is left of a catalog that was never finished (it has no %s); index into it again, which starts it afresh"
              .formatted(root, MANIFEST));
    }
    throw new CatalogException(
        "%s is a folder, but not a catalog: it has no %s; name a catalog's own folder, or make one with semblance index PATH --into FOLDER"
            .formatted(root, MANIFEST));
  }

  /// Whether the folder holds nothing but what a creation or deletion that was cut short leaves:
  /// entries of a catalog, the lock among them, and no manifest.
  public boolean isRemnant() {
    return !isCatalog()
        && Files.isRegularFile(root.resolve(WriterLock.FILE))
        && foreignEntries().isEmpty();
  }

  /// Whether a catalog can be made here: nothing is there, or an empty folder, or a remnant.
  public boolean isFree() {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    return Files.isDirectory(root) && !isCatalog() && (entries().isEmpty() || isRemnant());
  }

  /// Requires that a catalog can be made here.
  ///
  /// @throws CatalogException if there is one already, or the folder holds other files
  public void requireFree() {
    if (isCatalog()) {
      throw new CatalogException(
          "%s is a catalog already; open it, or name another folder".formatted(root));
    }
    if (!isFree()) {
      throw new CatalogException(
          "%s holds other files, so no catalog is made in it; name a folder that is new or empty"
              .formatted(root));
    }
  }

  /// Removes what a creation cut short has left. Only for whoever holds the writer's lock.
  public void deleteRemnants() {
    if (isCatalog()) {
      throw new IllegalStateException(root + " is a finished catalog");
    }
    for (String name : List.of(GENERATIONS, MEDIA, RUNS)) {
      deleteTree(root.resolve(name));
    }
    AtomicFiles.deleteLeftovers(root);
  }

  /// Deletes a catalog. Symbolic links in it are removed, never followed; files that are not a
  /// catalog's stay.
  ///
  /// @return names of entries that were left since they are not a catalog's; if there are none the
  ///   folder itself is gone
  /// @throws CatalogException if this is no catalog, is itself a symbolic link, or is being written
  public List<String> delete() {
    if (Files.isSymbolicLink(root)) {
      throw new CatalogException(
          "%s is a symbolic link; delete the catalog by its own path, so that nothing else is meant"
              .formatted(root));
    }
    if (!isRemnant()) {
      requireCatalog();
    }
    try (WriterLock _ = WriterLock.acquire(root)) {
      for (String name : OURS) {
        if (!name.equals(WriterLock.FILE)) {
          deleteTree(root.resolve(name));
        }
      }
      AtomicFiles.deleteLeftovers(root);
    }
    deleteTree(root.resolve(WriterLock.FILE));
    List<String> left = entries();
    if (left.isEmpty()) {
      deleteTree(root);
    }
    return left;
  }

  /// Deletes a generation's folder, from the back: without its `space.json` it is no generation any
  /// more. Only for whoever holds the writer's lock.
  public void deleteGeneration(int number) {
    Path space = space(number);
    try {
      Files.deleteIfExists(space);
    } catch (IOException e) {
      throw AtomicFiles.failure("delete", space, e);
    }
    deleteTree(generation(number));
  }

  /// Bytes taken by all files of the catalog.
  public long size() {
    long[] bytes = {0};
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              bytes[0] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // merged away by the writer meanwhile
            }
          });
    } catch (IOException e) {
      throw AtomicFiles.failure("measure", root, e);
    }
    return bytes[0];
  }

  private List<String> foreignEntries() {
    List<String> names = entries();
    names.removeAll(OURS);
    names.removeIf(name -> name.startsWith(".") && name.contains(AtomicFiles.TEMPORARY_MARK));
    return names;
  }

  private List<String> entries() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException e) {
      throw AtomicFiles.failure("list", root, e);
    }
    return names;
  }

  private static void deleteTree(Path tree) {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree( // without FOLLOW_LINKS, so a link is visited as a file
          tree,
          Set.of(),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
                throws IOException {
              if (e != null) {
                throw e;
              }
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw AtomicFiles.failure("delete", tree, e);
    }
  }
}
