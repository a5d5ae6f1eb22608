package semblance.catalog;

import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.collection.CollectionSettings;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.SemblanceException;

/// Makes the generation that a catalog is re-embedded into. Until the manifest names it, it is a
/// folder that the next writer deletes.
final class ReembeddingStart {
  private ReembeddingStart() {}

  /// Requires that a catalog can be re-embedded with a model.
  ///
  /// @throws CatalogException if it is being re-embedded already, or is of this model
  static void requireFit(Generations generations, EmbeddingModel model) {
    CatalogManifest manifest = generations.manifest();
    String own = generations.searched().generation().record().model();
    generations
        .beside()
        .ifPresent(beside -> {
          throw new CatalogException(
              "catalog %s has vectors of %s beside those of %s: end that with --finish or --abandon before another model comes in"
                  .formatted(manifest.name(), beside.generation().record().model(), own));
        });
    if (generations.searched().fingerprint().equals(model.space().fingerprint())) {
      throw new CatalogException(
          "catalog %s is of %s already, with fingerprint %s: name another model"
              .formatted(manifest.name(), own, model.space().shortFingerprint()));
    }
  }

  /// Writes a whole generation with an empty index.
  ///
  /// @return its number
  static int prepare(
      CatalogFolder folder, CatalogManifest manifest, EmbeddingModel model, CatalogHost host) {
    int number = manifest.newest() + 1;
    try {
      folder.deleteGeneration(number); // of a begin that failed
      Generation.begin(folder, number, model, host);
      WrittenGeneration.createIndex(
          folder,
          number,
          model.space(),
          new CollectionSettings(model.space().dimension(), manifest.schema()));
      return number;
    } catch (SemblanceException e) {
      try {
        folder.deleteGeneration(number);
      } catch (SemblanceException leftover) {
        e.addSuppressed(leftover);
      }
      throw e;
    }
  }
}
