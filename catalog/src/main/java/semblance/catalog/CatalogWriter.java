package semblance.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.WriterLock;
import semblance.collection.CollectionWriter;
import semblance.collection.PutReport;
import semblance.collection.item.Item;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.SemblanceException;

/// The one writer of a catalog.
///
/// What is written becomes visible and lasting with a commit: after every 5,000 items or 10
/// seconds, whichever comes first, at [#commit()], and at [#close()]. A process that dies loses
/// what it wrote since, and nothing else.
///
/// Embeddings are taken only from the catalog's own space, and through towers whose canaries have
/// shown that they are the ones they were. While the catalog is being re-embedded, those of a
/// second space are taken as well; see [Reembedding]. Thread-safe.
public final class CatalogWriter implements AutoCloseable {
  private final CatalogFolder folder;
  private final WriterLock writerLock;
  private final CatalogHost host;
  private final ReentrantLock lock = new ReentrantLock();
  private final Generations generations; // changed under the lock
  private final Committing committing; // guarded by the lock
  private final Set<String> retired = ConcurrentHashMap.newKeySet(); // spaces finished with
  private boolean closed; // guarded by the lock

  private CatalogWriter(
      CatalogFolder folder, WriterLock writerLock, Generations generations, CatalogHost host) {
    this.folder = folder;
    this.writerLock = writerLock;
    this.generations = generations;
    this.host = host;
    this.committing = new Committing(lock, generations.manifest(), generations::commit);
  }

  /// Makes a catalog in a folder that does not exist, is empty, or holds what a creation cut short
  /// has left, and opens it.
  ///
  /// @param model stays the caller's to close, after the writer
  /// @throws CatalogException if something else is there, or another process writes there
  /// @throws semblance.embedding.ModelException if the model computes in bf16 and that does not
  ///   stand for fp32 well enough
  public static CatalogWriter create(
      Path folder, CatalogSettings settings, EmbeddingModel model, CatalogHost host) {
    CatalogFolder place = new CatalogFolder(folder);
    WriterLock writerLock = CatalogStart.create(place, settings, model, host);
    return open(place, writerLock, model, host);
  }

  /// Opens a catalog for writing.
  ///
  /// @param model stays the caller's to close, after the writer
  /// @throws CatalogException if there is no catalog, it is damaged or of a newer format, or
  ///   another process writes to it
  /// @throws semblance.embedding.SpaceMismatchException if the catalog was made with another model
  public static CatalogWriter open(Path folder, EmbeddingModel model, CatalogHost host) {
    CatalogFolder place = new CatalogFolder(folder);
    CatalogManifest.read(place); // before anything is written, the lock included
    return open(place, WriterLock.acquire(place.root()), model, host);
  }

  /// Opens a catalog for writing, or makes it first.
  ///
  /// @param settings used only if it is made
  public static CatalogWriter openOrCreate(
      Path folder, CatalogSettings settings, EmbeddingModel model, CatalogHost host) {
    return new CatalogFolder(folder).isCatalog()
        ? open(folder, model, host)
        : create(folder, settings, model, host);
  }

  /// Opens a catalog for what needs no model: deleting items and changing their metadata.
  ///
  /// @throws CatalogException as [#open] does
  public static CatalogWriter openWithoutModel(Path folder, CatalogHost host) {
    CatalogFolder place = new CatalogFolder(folder);
    CatalogManifest.read(place);
    return open(place, WriterLock.acquire(place.root()), null, host);
  }

  private static CatalogWriter open(
      CatalogFolder place,
      WriterLock writerLock,
      @Nullable EmbeddingModel model,
      CatalogHost host) {
    try {
      CatalogManifest manifest = CatalogManifest.read(place);
      AtomicFiles.deleteLeftovers(place.root());
      Generations generations = Generations.open(place, manifest, host);
      try {
        if (model != null) {
          generations.searched().use(model);
        }
        return new CatalogWriter(place, writerLock, generations, host);
      } catch (RuntimeException e) {
        generations.close();
        throw e;
      }
    } catch (RuntimeException e) {
      writerLock.close();
      throw e;
    }
  }

  /// Lets vectors of one more model in: that of the generation beside the searched one, or of the
  /// searched one if the catalog was opened without.
  ///
  /// @param model stays the caller's to close, after the writer
  /// @throws semblance.embedding.SpaceMismatchException if no generation was made with it
  public void use(EmbeddingModel model) {
    Optional<WrittenGeneration> beside = generations.beside();
    if (beside.isPresent() && beside.get().fingerprint().equals(model.space().fingerprint())) {
      beside.get().use(model);
    } else {
      generations.searched().use(model);
    }
  }

  /// The models that contents should be embedded with, so that no generation lags: the searched
  /// one's first, then that of the one beside it; as far as the writer was given them.
  public List<EmbeddingModel> models() {
    return Stream.concat(Stream.of(generations.searched()), generations.beside().stream())
        .flatMap(generation -> generation.model().stream())
        .toList();
  }

  /// The re-embedding that is under way, if one is.
  public Optional<Reembedding> reembedding() {
    return generations.beside().map(_ -> new Reembedding(lock, generations, committing, retired));
  }

  /// Begins to re-embed the catalog with another model: makes an empty generation beside the
  /// searched one.
  ///
  /// @param model stays the caller's to close, after the writer
  /// @throws CatalogException if it is being re-embedded already, or is of this model
  /// @throws semblance.embedding.ModelException if the model computes in bf16 and that does not
  ///   stand for fp32 well enough
  /// @throws semblance.embedding.StorageException if it cannot be written; nothing has begun then
  public Reembedding beginReembedding(EmbeddingModel model) {
    lock.lock();
    try {
      requireUsable();
      ReembeddingStart.requireFit(generations, model);
    } finally {
      lock.unlock();
    }
    // Embeds canaries and the reference set, for which writes do not wait.
    int number = ReembeddingStart.prepare(folder, generations.manifest(), model, host);
    lock.lock();
    try {
      requireUsable();
      ReembeddingStart.requireFit(generations, model);
      committing.now();
      generations.add(number, host);
      generations.requireBeside().use(model);
      retired.remove(model.space().fingerprint());
    } finally {
      lock.unlock();
    }
    return new Reembedding(lock, generations, committing, retired);
  }

  /// Requires that the catalog can hold content of a modality.
  ///
  /// @throws semblance.embedding.UnsupportedModalityException if it cannot
  public void requireHeld(Modality modality) {
    generations.searched().generation().guard().requireHeld(modality);
  }

  /// Stores items, in place of those with the same ids.
  ///
  /// An item may hold segments of both spaces while the catalog is being re-embedded; each goes to
  /// the generation of its space. One without segments for the generation beside the searched one
  /// lags there.
  ///
  /// @return what was stored, and which metadata did not fit the schema
  /// @throws semblance.embedding.SpaceMismatchException if an embedding is of another space, or a
  ///   tower's canaries fail; then none of the items is stored
  public PutReport put(List<EmbeddedItem> items) {
    List<Map<WrittenGeneration, Item>> checked = new Admission(generations, retired).of(items);
    lock.lock();
    try {
      requireUsable();
      PutReport report = generations.put(checked);
      committing.wrote(items.size());
      return report;
    } finally {
      lock.unlock();
    }
  }

  /// Deletes an item.
  ///
  /// @return whether there was one
  public boolean delete(String id) {
    lock.lock();
    try {
      requireUsable();
      boolean deleted = generations.delete(id);
      committing.wrote(deleted ? 1 : 0);
      return deleted;
    } finally {
      lock.unlock();
    }
  }

  /// Deletes all items that pass a filter.
  ///
  /// @return how many
  public long deleteWhere(Filter filter) {
    lock.lock();
    try {
      requireUsable();
      List<String> ids = new ArrayList<>();
      CollectionWriter collection = generations.searched().collection();
      collection.refresh();
      collection.forEachState(filter, state -> ids.add(state.id()));
      ids.forEach(generations::delete);
      committing.wrote(ids.size());
      return ids.size();
    } finally {
      lock.unlock();
    }
  }

  /// Replaces an item's metadata, from its stored vectors.
  ///
  /// @return what storing it did; nothing added and nothing replaced if there is no such item
  public PutReport updateMetadata(String id, Metadata metadata) {
    lock.lock();
    try {
      requireUsable();
      PutReport report = generations.updateMetadata(id, metadata);
      committing.wrote(report.replaced());
      return report;
    } finally {
      lock.unlock();
    }
  }

  /// The item with an id, what is not yet committed included.
  public Optional<StoredItem> find(String id) {
    return generations.searched().collection().find(id);
  }

  /// Gives what a refresh compares with the file system of every item to a consumer, in no
  /// particular order, as of the last commit.
  public void forEachState(Consumer<ItemState> consumer) {
    generations.searched().collection().forEachState(consumer);
  }

  /// The segments of an item as they could be put again, for content that only has a new name; in
  /// all spaces that items may be put in. Empty if there is no such item.
  public List<EmbeddedItem.EmbeddedSegment> segments(String id) {
    lock.lock();
    try {
      WrittenGeneration searched = generations.searched();
      List<EmbeddedItem.EmbeddedSegment> segments = new ArrayList<>(searched.segments(id));
      OptionalLong number = searched.collection().storedAt(id);
      if (number.isPresent() && generations.behind().isEmpty()) {
        generations
            .beside()
            .filter(beside -> beside.model().isPresent() && beside.has(id, number.getAsLong()))
            .ifPresent(beside -> segments.addAll(beside.segments(id)));
      }
      return segments;
    } finally {
      lock.unlock();
    }
  }

  /// The number of items, as of the last commit.
  public long size() {
    return generations.searched().collection().size();
  }

  /// Makes everything written so far visible and lasting.
  ///
  /// @throws semblance.embedding.StorageException if it cannot be written; what was committed
  ///   before stays
  public void commit() {
    lock.lock();
    try {
      requireUsable();
      committing.now();
    } finally {
      lock.unlock();
    }
  }

  /// Why the generation beside the searched one takes nothing more, if writing to it failed; the
  /// searched one goes on, and the other catches up when the catalog is opened again.
  public Optional<SemblanceException> leftBehind() {
    lock.lock();
    try {
      return generations.behind();
    } finally {
      lock.unlock();
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException("the writer of %s is closed".formatted(folder.root()));
    }
    committing.requireNoFailure();
  }

  /// Thumbnails and texts of the items.
  public MediaStore media() {
    return new MediaStore(folder.media());
  }

  /// Where journals of runs are kept; there is such a folder.
  public Path runsFolder() {
    AtomicFiles.createFolders(folder.runs());
    return folder.runs();
  }

  /// Where the catalog's files lie.
  public CatalogFolder folder() {
    return folder;
  }

  /// The process that died while it wrote to this catalog, if the last writer did; what it had not
  /// committed is gone.
  public Optional<WriterLock.Holder> deadWriter() {
    return writerLock.deadHolder();
  }

  /// Commits and gives the catalog back. If the commit fails, the catalog is given back
  /// nevertheless.
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      try (WriterLock _ = writerLock;
          Generations _ = generations) {
        closed = true;
        committing.close();
        committing.requireNoFailure();
        committing.now();
      }
    } finally {
      lock.unlock();
    }
  }
}
