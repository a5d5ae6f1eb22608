package semblance.catalog.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import semblance.catalog.reembedding.Remarks;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.WriterLock;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.lucene.VectorCollection;

/// Leaves of a catalog what its items need and nothing else: indexes are merged into one segment
/// each, so that nothing of deleted items is in them; their thumbnails and texts go, and so do the
/// journals of runs, which name files.
///
/// The tombstones of deleted items hold their ids. They are needed only while a second generation
/// is filled or may be returned to, to know which of two writes came later. With one generation
/// they go; with more they stay, and the report says so. Names of metadata fields stay, since they
/// are the schema's, not an item's.
public final class Compaction {
  private final CatalogFolder folder;
  private final CatalogManifest manifest;
  private long items;
  private long forgotten;
  private long kept;

  private Compaction(CatalogFolder folder, CatalogManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /// What compacting did.
  ///
  /// @param generations how many generations there are
  /// @param items how many items the one that is searched holds
  /// @param forgotten how many deleted items' ids went
  /// @param kept how many deleted items' ids are still needed by a second generation
  /// @param media thumbnails and texts that belonged to no item
  /// @param journals how many journals of runs went
  /// @param bytesBefore what the catalog took
  /// @param bytesAfter what it takes now
  public record Report(
      int generations,
      long items,
      long forgotten,
      long kept,
      MediaStore.Usage media,
      int journals,
      long bytesBefore,
      long bytesAfter) {}

  /// Compacts a catalog. Readers that are open go on. Takes as long as building the graphs anew,
  /// and for that time as much room again.
  ///
  /// @throws semblance.embedding.CatalogException if there is no catalog, it is damaged or newer,
  ///   or it is being written
  /// @throws semblance.embedding.StorageException if reading or writing fails; no item is lost then
  public static Report run(Path catalog) {
    CatalogFolder folder = new CatalogFolder(catalog);
    CatalogManifest.read(folder); // before anything is written, the lock included
    try (WriterLock _ = WriterLock.acquire(folder.root())) {
      return new Compaction(folder, CatalogManifest.read(folder)).run();
    }
  }

  private Report run() {
    long before = folder.size();
    AtomicFiles.deleteLeftovers(folder.root());
    List<Integer> generations = manifest.generations();
    Set<String> contents = new HashSet<>();
    for (int generation : generations) {
      compact(generation, generations.size() == 1, contents);
    }
    forgetRemarks();
    MediaStore.Usage media = new MediaStore(folder.media()).removeOrphans(contents::contains);
    int journals = deleteJournals();
    return new Report(
        generations.size(), items, forgotten, kept, media, journals, before, folder.size());
  }

  private void compact(int generation, boolean alone, Set<String> contents) {
    AtomicFiles.deleteLeftovers(folder.generation(generation));
    AtomicFiles.deleteLeftovers(folder.canaries(generation));
    AtomicFiles.deleteLeftovers(folder.reference(generation));
    int dimension = SpaceRecord.read(folder.space(generation)).space().dimension();
    try (CollectionWriter collection =
        VectorCollection.open(
            folder.index(generation), new CollectionSettings(dimension, manifest.schema()))) {
      if (alone) {
        forgotten += collection.forgetDeleted();
      } else {
        kept = Math.max(kept, collection.deletedCount());
      }
      collection.compact();
      collection.commit(collection.commitData());
      collection.forEachState(
          state -> contents.addAll(List.of(state.contentHash().split("\\.", -1))));
      if (generation == manifest.generation()) {
        items = collection.size();
      }
    }
  }

  /// Remarks name items, which may be gone since.
  private void forgetRemarks() {
    try (CollectionReader searched =
        VectorCollection.openReadOnly(folder.index(manifest.generation()))) {
      for (int generation : manifest.generations()) {
        Remarks.read(folder.marks(generation))
            .keepOnly(remark -> searched.storedAt(remark.id()).orElse(-1) == remark.number());
      }
    }
  }

  private int deleteJournals() {
    if (!Files.isDirectory(folder.runs())) {
      return 0;
    }
    int deleted = 0;
    try (Stream<Path> files = Files.list(folder.runs())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.endsWith(CatalogFolder.IMPORTS)) {
          continue; // names nothing, and tells which vectors were taken on trust
        }
        Files.deleteIfExists(file);
        deleted++;
      }
    } catch (IOException e) {
      throw AtomicFiles.failure("delete the journals in", folder.runs(), e);
    }
    return deleted;
  }
}
