package semblance.catalog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.WriterLock;
import semblance.collection.CollectionSettings;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;

/// Lays out an empty catalog: its first generation, and last the manifest that makes it one.
final class CatalogStart {
  private CatalogStart() {}

  /// Makes a catalog in a folder that does not exist, is empty, or holds what a creation cut short
  /// has left.
  ///
  /// @return the lock under which it was made, for whoever writes to it now
  /// @throws CatalogException if something else is there, or another process writes there
  /// @throws semblance.embedding.ModelException if the model computes in bf16 and that does not
  ///   stand for fp32 well enough
  static WriterLock create(
      CatalogFolder place, CatalogSettings settings, EmbeddingModel model, CatalogHost host) {
    place.requireFree();
    AtomicFiles.createFolders(place.root());
    WriterLock writerLock = WriterLock.acquire(place.root());
    try {
      place.deleteRemnants();
      Generation.begin(place, 1, model, host);
      WrittenGeneration.createIndex(
          place,
          1,
          model.space(),
          new CollectionSettings(model.space().dimension(), settings.declaredSchema()));
      CatalogManifest manifest =
          new CatalogManifest(
              settings.name(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              1,
              settings.declaredSchema(),
              settings.commitInterval(),
              settings.commitItems());
      manifest.write(place);
      return writerLock;
    } catch (RuntimeException e) {
      writerLock.close();
      throw e;
    }
  }
}
