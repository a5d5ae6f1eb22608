package semblance.catalog;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.WriterLock;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.PutReport;
import semblance.collection.item.Item;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.VectorCollection;
import semblance.collection.query.Filter;
import semblance.embedding.CatalogException;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;

/// The one writer of a catalog.
///
/// What is written becomes visible and lasting with a commit: after every 5,000 items or 10
/// seconds, whichever comes first, at [#commit()], and at [#close()]. A process that dies loses
/// what it wrote since, and nothing else.
///
/// Embeddings are taken only from the catalog's own space, and through towers whose canaries have
/// shown that they are the ones they were. Thread-safe.
public final class CatalogWriter implements AutoCloseable {
  private final CatalogFolder folder;
  private final WriterLock writerLock;
  private final Generation generation;
  private final CollectionWriter collection;
  private final @Nullable EmbeddingModel model; // not owned; null for maintenance
  private final ScheduledExecutorService timer;
  private final ReentrantLock lock = new ReentrantLock();

  // All guarded by lock.
  private CatalogManifest manifest;
  private long uncommitted;
  private boolean changed;
  private @Nullable ScheduledFuture<?> dueCommit;
  private @Nullable RuntimeException timerFailure;
  private boolean closed;

  private CatalogWriter(
      CatalogFolder folder,
      WriterLock writerLock,
      CatalogManifest manifest,
      Generation generation,
      CollectionWriter collection,
      @Nullable EmbeddingModel model) {
    this.folder = folder;
    this.writerLock = writerLock;
    this.manifest = manifest;
    this.generation = generation;
    this.collection = collection;
    this.model = model;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("semblance-commit").factory());
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
    place.requireFree();
    AtomicFiles.createFolders(place.root());
    WriterLock writerLock = WriterLock.acquire(place.root());
    try {
      place.deleteRemnants();
      Generation.begin(place, 1, model, host);
      try (CollectionWriter empty =
          VectorCollection.open(
              place.index(1), settings(model.space().dimension(), settings.declaredSchema()))) {
        empty.commit(commitData(1, model.space()));
      }
      CatalogManifest manifest =
          new CatalogManifest(
              settings.name(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              1,
              settings.declaredSchema(),
              settings.commitInterval(),
              settings.commitItems());
      manifest.write(place);
    } catch (RuntimeException e) {
      writerLock.close();
      throw e;
    }
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
      Generation generation =
          Generation.open(place, manifest.generation(), manifest.name(), host.decoder());
      if (model != null) {
        generation.guard().requireSame(model);
      }
      CollectionWriter collection =
          VectorCollection.open(
              place.index(generation.number()),
              settings(generation.record().space().dimension(), manifest.schema()));
      return new CatalogWriter(place, writerLock, manifest, generation, collection, model);
    } catch (RuntimeException e) {
      writerLock.close();
      throw e;
    }
  }

  private static CollectionSettings settings(int dimension, Schema schema) {
    return new CollectionSettings(dimension, schema);
  }

  /// Requires that the catalog can hold content of a modality.
  ///
  /// @throws semblance.embedding.UnsupportedModalityException if it cannot
  public void requireHeld(Modality modality) {
    generation.guard().requireHeld(modality);
  }

  /// Stores items, in place of those with the same ids.
  ///
  /// @return what was stored, and which metadata did not fit the schema
  /// @throws semblance.embedding.SpaceMismatchException if an embedding is of another space, or a
  ///   tower's canaries fail; then none of the items is stored
  public PutReport put(List<EmbeddedItem> items) {
    List<Item> stored = new ArrayList<>(items.size());
    for (EmbeddedItem item : items) {
      stored.add(check(item));
    }
    lock.lock();
    try {
      requireUsable();
      PutReport report = collection.put(stored);
      wrote(stored.size());
      return report;
    } finally {
      lock.unlock();
    }
  }

  private Item check(EmbeddedItem item) {
    if (model == null) {
      throw new IllegalStateException(
          "the catalog was opened without a model, so nothing can be put into it");
    }
    List<Segment> segments = new ArrayList<>(item.segments().size());
    for (EmbeddedItem.EmbeddedSegment segment : item.segments()) {
      generation.guard().requireSame(segment.embedding(), "item '%s'".formatted(item.id()));
      generation.guard().requireTrusted(model.tower(segment.modality()));
      segments.add(
          new Segment(
              segment.modality(),
              segment.embedding().towerId(),
              segment.place(),
              segment.embedding().vector()));
    }
    return new Item(
        item.id(), item.source(), item.contentHash(), item.stamp(), item.metadata(), segments);
  }

  /// Deletes an item.
  ///
  /// @return whether there was one
  public boolean delete(String id) {
    lock.lock();
    try {
      requireUsable();
      boolean deleted = collection.delete(id);
      if (deleted) {
        wrote(1);
      }
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
      long deleted = collection.deleteWhere(filter);
      if (deleted > 0) {
        wrote(deleted);
      }
      return deleted;
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
      PutReport report = collection.updateMetadata(id, metadata);
      if (report.replaced() > 0) {
        wrote(1);
      }
      return report;
    } finally {
      lock.unlock();
    }
  }

  /// The item with an id, what is not yet committed included.
  public Optional<StoredItem> find(String id) {
    return collection.find(id);
  }

  /// Gives what a refresh compares with the file system of every item to a consumer, in no
  /// particular order, as of the last commit.
  public void forEachState(Consumer<ItemState> consumer) {
    collection.forEachState(consumer);
  }

  /// The segments of an item as they could be put again, for content that only has a new name;
  /// empty if there is no such item.
  public List<EmbeddedItem.EmbeddedSegment> segments(String id) {
    return collection.segments(id).stream()
        .map(segment ->
            new EmbeddedItem.EmbeddedSegment(
                segment.modality(),
                segment.place(),
                new Embedding(generation.record().space(), segment.towerId(), segment.vector())))
        .toList();
  }

  /// The number of items, as of the last commit.
  public long size() {
    return collection.size();
  }

  /// Makes everything written so far visible and lasting.
  ///
  /// @throws semblance.embedding.StorageException if it cannot be written; what was committed
  ///   before stays
  public void commit() {
    lock.lock();
    try {
      requireUsable();
      commitLocked();
    } finally {
      lock.unlock();
    }
  }

  private void wrote(long items) {
    changed = true;
    uncommitted += items;
    if (uncommitted >= manifest.commitItems()) {
      commitLocked();
    } else if (dueCommit == null) {
      dueCommit =
          timer.schedule(
              this::commitWhenDue, manifest.commitInterval().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void commitWhenDue() {
    lock.lock();
    try {
      dueCommit = null;
      if (!closed && timerFailure == null) {
        commitLocked();
      }
    } catch (RuntimeException e) {
      timerFailure = e; // told at the next call
    } finally {
      lock.unlock();
    }
  }

  private void commitLocked() {
    if (dueCommit != null) {
      dueCommit.cancel(false);
      dueCommit = null;
    }
    if (!changed) {
      return;
    }
    if (!collection.schema().equals(manifest.schema())) {
      // Before the index: a field's type that no item has yet does no harm, the reverse would.
      manifest = manifest.withSchema(collection.schema());
      manifest.write(folder);
    }
    collection.commit(commitData(generation.number(), generation.record().space()));
    uncommitted = 0;
    changed = false;
  }

  /// What the index itself says about where it belongs.
  private static Map<String, String> commitData(int generation, LatentSpace space) {
    return Map.of("generation", Integer.toString(generation), "fingerprint", space.fingerprint());
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException("the writer of %s is closed".formatted(folder.root()));
    }
    if (timerFailure != null) {
      throw timerFailure;
    }
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
          CollectionWriter _ = collection) {
        closed = true;
        timer.shutdownNow();
        if (timerFailure != null) {
          throw timerFailure;
        }
        commitLocked();
      }
    } finally {
      lock.unlock();
    }
  }
}
