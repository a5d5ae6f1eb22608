package semblance.catalog.upkeep;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.WriterLock;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.item.SchemaConflict;
import semblance.collection.lucene.VectorCollection;
import semblance.collection.upkeep.RebuildReport;

/// Makes the indexes of a catalog anew from their stored vectors and raw metadata, without a model:
/// the one place where a field's type can change, and the way to a newer format of the index.
///
/// Each generation's index changes by one commit of its own. The manifest gives up the types that
/// change before that, and takes the new ones after. Killed at any moment, the catalog opens; if it
/// was between two generations, running it again finishes the work, and verifying says so.
public final class Reindexing {
  private Reindexing() {}

  /// Reindexes a catalog. Readers that are open go on, and see the new index when they refresh.
  ///
  /// @param types of fields that change theirs, or get one before the first value is seen
  /// @param conflicts gets each value that is kept, but does not fit its field's type
  /// @return what was done, by generation
  /// @throws semblance.embedding.CatalogException if there is no catalog, it is damaged or newer,
  ///   or it is being written
  /// @throws semblance.embedding.StorageException if reading or writing fails; the catalog is then
  ///   as it was
  public static SortedMap<Integer, RebuildReport> run(
      Path catalog, Map<String, FieldType> types, Consumer<SchemaConflict> conflicts) {
    CatalogFolder folder = new CatalogFolder(catalog);
    CatalogManifest.read(folder); // before anything is written, the lock included
    try (WriterLock _ = WriterLock.acquire(folder.root())) {
      CatalogManifest manifest = CatalogManifest.read(folder);
      TreeMap<String, FieldType> wanted = new TreeMap<>(manifest.schema().fields());
      wanted.putAll(types);
      TreeMap<String, FieldType> undisputed = new TreeMap<>(wanted);
      undisputed.keySet().removeAll(types.keySet());
      if (!types.isEmpty()) {
        manifest.withSchema(Schema.of(undisputed)).write(folder);
      }
      SortedMap<Integer, RebuildReport> reports = new TreeMap<>();
      for (int generation : manifest.generations()) {
        RebuildReport report =
            VectorCollection.rebuild(folder.index(generation), wanted, conflicts);
        reports.put(generation, report);
        wanted.putAll(report.schema().fields());
      }
      manifest.withSchema(Schema.of(wanted)).write(folder);
      return reports;
    }
  }
}
