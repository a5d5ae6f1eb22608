package semblance.catalog;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import semblance.catalog.reembedding.OverlapReport;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.reembedding.Remark;
import semblance.catalog.reembedding.Remarks;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.collection.CollectionReader;
import semblance.collection.item.Item;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.SpaceMismatchException;

/// The change of a living catalog from one model to another.
///
/// [CatalogWriter#beginReembedding] makes a second generation beside the searched one. From then on
/// writes go to both as far as the writer has both models ([CatalogWriter#models()]); what the
/// second one lacks is [#lagging()], and is given to [#fill] by whoever can read the items'
/// sources: `semblance.ingest.Reembed`. [#compare] shows how differently the two answer.
/// [#switchOver] lets searches go to the newer one in one step; [#switchBack] returns, until
/// [#finish] deletes the older one. [#abandon] gives up the newer one before the switch.
///
/// Searches and writes go on all the while. Thread-safe.
public final class Reembedding {
  private final ReentrantLock lock;
  private final Generations generations;
  private final Committing committing;
  private final Set<String> retired;

  /// @param retired takes the fingerprints of spaces whose vectors are no longer stored: a writer
  ///   that has not heard of it yet may give some still
  Reembedding(
      ReentrantLock lock, Generations generations, Committing committing, Set<String> retired) {
    this.lock = lock;
    this.generations = generations;
    this.committing = committing;
    this.retired = retired;
  }

  /// An item that the generation beside the searched one does not have as it is.
  ///
  /// @param number of the write that the searched one has it from
  public record Lagging(String id, long number) {}

  /// An item embedded for the generation beside the searched one.
  ///
  /// @param item of which only the id and the segments count; all else is taken from the searched
  ///   generation
  /// @param number that the item had when its content was read, from [Lagging]
  /// @param degraded why it is made from less than the item was; empty if it is not
  public record Filled(EmbeddedItem item, long number, Optional<String> degraded) {}

  /// The state of a catalog's re-embedding as of the last commit, for whoever does not write to it;
  /// empty if it has one generation.
  ///
  /// @throws CatalogException if there is no catalog, or it is damaged
  public static Optional<ReembeddingStatus> statusOf(Path folder, CatalogHost host) {
    CatalogFolder place = new CatalogFolder(folder);
    CatalogManifest manifest = CatalogManifest.read(place);
    if (manifest.beside().isEmpty()) {
      return Optional.empty();
    }
    int other = manifest.beside().getAsInt();
    Generation searched =
        Generation.open(place, manifest.generation(), manifest.name(), host.decoder());
    Generation beside = Generation.open(place, other, manifest.name(), host.decoder());
    try (CollectionReader searchedItems =
            VectorCollection.openReadOnly(place.index(searched.number()));
        CollectionReader besideItems = VectorCollection.openReadOnly(place.index(other))) {
      return Optional.of(
          Filling.status(
              searched, searchedItems, beside, besideItems, Remarks.read(place.marks(other))));
    }
  }

  private interface Work<T> {
    T on(WrittenGeneration searched, WrittenGeneration beside);
  }

  private <T> T locked(Work<T> work) {
    lock.lock();
    try {
      committing.requireNoFailure();
      WrittenGeneration beside = generations.requireBeside();
      return work.on(generations.searched(), beside);
    } finally {
      lock.unlock();
    }
  }

  /// The state, with what is not yet committed.
  public ReembeddingStatus status() {
    return locked(Reembedding::status);
  }

  private static ReembeddingStatus status(WrittenGeneration searched, WrittenGeneration beside) {
    beside.collection().refresh();
    return Filling.status(
        searched.generation(),
        searched.collection(),
        beside.generation(),
        beside.collection(),
        beside.remarks());
  }

  /// What is still to be filled in.
  public List<Lagging> lagging() {
    return locked(
        (searched, beside) -> Filling.lagging(searched.collection(), beside.collection()));
  }

  /// Stores items in the generation beside the searched one. One that was deleted or changed since
  /// its content was read is passed over: what is deleted does not come back, and what is changed
  /// lags still.
  ///
  /// @return how many were stored
  /// @throws SpaceMismatchException if an embedding is not of that generation's space; nothing is
  ///   stored then
  /// @throws semblance.embedding.StorageException if that generation cannot be written; the
  ///   searched one goes on
  public int fill(List<Filled> items) {
    WrittenGeneration beside = locked((_, other) -> other);
    if (beside.model().isEmpty()) {
      throw new IllegalStateException(
          "the catalog was opened without %s, so generation %d cannot be filled"
              .formatted(beside.generation().record().model(), beside.number()));
    }
    Map<Filled, Item> checked = new HashMap<>();
    for (Filled filled : items) {
      checked.put(
          filled,
          beside
              .itemOf(filled.item())
              .orElseThrow(() ->
                  new SpaceMismatchException(
                      "nothing of item '%s' was made with %s, which generation %d is filled by"
                          .formatted(
                              filled.item().id(),
                              beside.generation().record().model(),
                              beside.number()))));
    }
    return locked((searched, other) -> {
      if (other != beside) {
        return 0; // switched meanwhile
      }
      int stored = 0;
      other.collection().follow(searched.collection().schema(), 0);
      for (Filled filled : items) {
        Item item = checked.get(filled);
        if (item != null && Filling.fill(searched, other, filled, item)) {
          stored++;
        }
      }
      committing.wrote(stored);
      return stored;
    });
  }

  /// Notes that nothing is left of an item to embed.
  public void missing(Lagging item, String reason) {
    locked((_, beside) -> {
      beside.remarks().add(new Remark(item.id(), item.number(), Remark.Kind.MISSING, reason));
      beside.touch();
      committing.wrote(1);
      return true;
    });
  }

  /// How differently the two generations answer the texts of the reference set and a sample of the
  /// stored items that both have.
  ///
  /// @param sample how many items to ask with
  /// @param seed decides which
  public OverlapReport compare(int sample, long seed) {
    WrittenGeneration[] both =
        locked((searched, beside) -> {
          searched.collection().refresh();
          beside.collection().refresh();
          return new WrittenGeneration[] {searched, beside};
        });
    return new Overlap(generations.manifest().name(), both[0], both[1]).report(sample, seed);
  }

  /// Lets searches go to the newer generation, in one step: readers move on as they refresh. New
  /// writes go on to both.
  ///
  /// @param despiteMissing whether items that it lacks may go missing from searches
  /// @throws CatalogException if it lacks items, or has been switched already
  /// @throws semblance.embedding.StorageException if the disk is full or read-only; then nothing is
  ///   switched
  public void switchOver(boolean despiteMissing) {
    locked((searched, beside) -> {
      if (beside.number() < searched.number()) {
        throw new CatalogException(
            "catalog %s is switched to %s already; --rollback goes back to %s, --finish deletes its vectors"
                .formatted(
                    generations.manifest().name(),
                    searched.generation().record().model(),
                    beside.generation().record().model()));
      }
      return swap(searched, beside, despiteMissing);
    });
  }

  /// Lets searches go to the older generation again, with all that was written since.
  ///
  /// @param despiteMissing whether items that it lacks may go missing from searches
  /// @throws CatalogException if it lacks items, or nothing was switched
  public void switchBack(boolean despiteMissing) {
    locked((searched, beside) -> {
      if (beside.number() > searched.number()) {
        throw new CatalogException(
            "catalog %s is searched by %s still: there is nothing to switch back from"
                .formatted(generations.manifest().name(), searched.generation().record().model()));
      }
      return swap(searched, beside, despiteMissing);
    });
  }

  private boolean swap(
      WrittenGeneration searched, WrittenGeneration beside, boolean despiteMissing) {
    ReembeddingStatus status = status(searched, beside);
    if (status.lagging() > 0 && !despiteMissing) {
      throw new CatalogException(
          "generation %d lacks %,d of %,d items, so nothing was switched: run semblance reembed to fill it (it lists what cannot be had), or add --despite-missing to go without them"
              .formatted(beside.number(), status.lagging(), status.items()));
    }
    committing.now();
    generations.swap();
    return true;
  }

  /// Deletes the older generation, after which there is no way back.
  ///
  /// @throws CatalogException if the newer one is not searched yet
  public void finish() {
    lock.lock();
    try {
      WrittenGeneration beside = besideEvenIfFailed();
      if (beside.number() > generations.searched().number()) {
        throw new CatalogException(
            "catalog %s is searched by %s still, so its vectors are not deleted: switch with --cutover first, or give up the new ones with --abandon"
                .formatted(
                    generations.manifest().name(),
                    generations.searched().generation().record().model()));
      }
      committing.now();
      retired.add(beside.fingerprint());
      generations.dropBeside();
    } finally {
      lock.unlock();
    }
  }

  /// Deletes the newer generation, which is not searched.
  ///
  /// @throws CatalogException if it is
  public void abandon() {
    lock.lock();
    try {
      WrittenGeneration beside = besideEvenIfFailed();
      if (beside.number() < generations.searched().number()) {
        throw new CatalogException(
            "catalog %s is switched to %s already: go back with --rollback first, or keep it with --finish"
                .formatted(
                    generations.manifest().name(),
                    generations.searched().generation().record().model()));
      }
      committing.now();
      retired.add(beside.fingerprint());
      generations.dropBeside();
    } finally {
      lock.unlock();
    }
  }

  private WrittenGeneration besideEvenIfFailed() {
    committing.requireNoFailure();
    return generations.beside().orElseGet(generations::requireBeside);
  }

  /// The model that the generation beside the searched one is filled by, if the writer was given
  /// it.
  public Optional<EmbeddingModel> model() {
    return locked((_, beside) -> beside.model());
  }

  /// Whether the generation beside the searched one can hold content of a modality.
  public boolean holds(Modality modality) {
    return locked((_, beside) -> beside.generation().guard().holds(modality));
  }

  /// The segments of an item in the searched generation, which tell what it was made of.
  public List<EmbeddedItem.EmbeddedSegment> segments(String id) {
    return locked((searched, _) -> searched.segments(id));
  }
}
