package semblance.collection.lucene;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.PutReport;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.embedding.CatalogException;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;

/// Writes a collection, and reads it as far as it was refreshed.
final class LuceneWriter implements CollectionWriter {
  /// So many ids at most are remembered to be written but not yet to be seen.
  private static final int MAXIMUM_UNSEEN = 50_000;

  private final String folder;
  private final Directory directory;
  private final IndexWriter writer;
  private final IndexView view;
  private final int dimension;

  /// Ids written since the last refresh, and whether there is an item of the id now.
  private final Map<String, Boolean> unseen = new HashMap<>();

  private volatile Schema schema;
  private volatile Map<String, String> commitData;
  private volatile long sequenceNumber;
  private @Nullable StorageException failure;
  private boolean closed;

  private LuceneWriter(
      String folder, Directory directory, IndexWriter writer, IndexView view, CommitState state) {
    this.folder = folder;
    this.directory = directory;
    this.writer = writer;
    this.view = view;
    this.dimension = state.dimension();
    this.schema = state.schema();
    this.commitData = state.data();
    this.sequenceNumber = state.sequenceNumber();
  }

  /// @param directory closed with the writer
  static LuceneWriter open(
      String folder, Directory directory, CollectionSettings settings, IndexTuning tuning)
      throws IOException {
    boolean present = DirectoryReader.indexExists(directory);
    IndexWriter writer = new IndexWriter(directory, tuning.writerConfig());
    try {
      CommitState state;
      if (present) {
        Map<String, String> userData = new HashMap<>();
        writer.getLiveCommitData().forEach(e -> userData.put(e.getKey(), e.getValue()));
        state = reopened(folder, CommitState.parse(folder, userData), settings);
      } else {
        state = new CommitState(settings.dimension(), settings.declared(), 0, Map.of());
        writer.setLiveCommitData(state.toUserData().entrySet());
        writer.commit();
      }
      SearcherManager searchers = new SearcherManager(writer, new IndexView.PlainSearchers());
      return new LuceneWriter(
          folder,
          directory,
          writer,
          new IndexView(folder, searchers, tuning, state.dimension()),
          state);
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  private static CommitState reopened(
      String folder, CommitState state, CollectionSettings settings) {
    if (state.dimension() != settings.dimension()) {
      throw new CatalogException(
          "the collection in %s holds vectors of %d dimensions, not of %d: open it with the model that filled it, or index into another folder"
              .formatted(folder, state.dimension(), settings.dimension()));
    }
    Schema schema = state.schema();
    for (Map.Entry<String, FieldType> field : settings.declared().fields().entrySet()) {
      try {
        schema = schema.with(field.getKey(), field.getValue());
      } catch (IllegalArgumentException e) {
        throw new CatalogException(
            "the collection in %s cannot be opened: %s".formatted(folder, e.getMessage()), e);
      }
    }
    return new CommitState(state.dimension(), schema, state.sequenceNumber(), state.data());
  }

  /// A change of the index.
  private interface Change<T> {
    T make() throws IOException;
  }

  /// Makes a change; after a failure the writer takes no more.
  private <T> T change(String doing, Change<T> change) {
    if (closed) {
      throw new IllegalStateException("the collection in %s is closed".formatted(folder));
    }
    if (failure != null) {
      throw new StorageException(
          "%s the collection in %s is not possible after an earlier failure: close it and open it again; it is as last committed then. The failure was: %s"
              .formatted(doing, folder, failure.getMessage()),
          failure);
    }
    try {
      return change.make();
    } catch (IOException | IllegalStateException e) {
      // A merge in the background that failed shows itself as one of several illegal states.
      Throwable tragedy = writer.getTragicException();
      if (tragedy == null
          && e instanceof IllegalStateException mistake
          && !(e instanceof AlreadyClosedException)) {
        throw mistake;
      }
      Exception cause =
          tragedy instanceof IOException first && e instanceof IllegalStateException ? first : e;
      var translated = Failures.translate(doing, folder, cause);
      failure =
          translated instanceof StorageException storage
              ? storage
              : new StorageException(String.valueOf(translated.getMessage()), translated);
      throw translated;
    }
  }

  @Override
  public synchronized PutReport put(List<Item> items) {
    Set<String> ids = new HashSet<>();
    for (Item item : items) {
      if (!ids.add(item.id())) {
        throw new IllegalArgumentException(
            "two items of one batch have the id '%s': expected each id once".formatted(item.id()));
      }
      int found = item.segments().getFirst().dimension();
      if (found != dimension) {
        throw new IllegalArgumentException(
            "item '%s' has vectors of %d dimensions: the collection in %s holds vectors of %d"
                .formatted(item.id(), found, folder, dimension));
      }
    }
    return change("writing into", () -> store(items));
  }

  private PutReport store(List<Item> items) throws IOException {
    MetadataFields metadataFields = new MetadataFields(schema);
    int replaced = 0;
    for (Item item : items) {
      boolean present = contains(item.id());
      long number = sequenceNumber + 1;
      writer.updateDocuments(
          new Term(Names.ID, item.id()), ItemDocuments.block(item, number, metadataFields));
      // Each document is in from here on, so its fields and number must be known too.
      schema = metadataFields.schema();
      sequenceNumber = number;
      unseen.put(item.id(), true);
      replaced += present ? 1 : 0;
    }
    forgetSeen();
    return new PutReport(
        items.size() - replaced, replaced, metadataFields.conflicts(), sequenceNumber);
  }

  /// Whether there is an item of this id now.
  private boolean contains(String id) {
    Boolean written = unseen.get(id);
    if (written != null) {
      return written;
    }
    return view.find(id).isPresent();
  }

  private void forgetSeen() throws IOException {
    if (unseen.size() > MAXIMUM_UNSEEN) {
      showWrites();
    }
  }

  private void showWrites() throws IOException {
    view.refresh();
    unseen.clear();
  }

  @Override
  public synchronized boolean delete(String id) {
    return change(
        "writing into",
        () -> {
          boolean present = contains(id);
          if (present) {
            bury(id);
            forgetSeen();
          }
          return present;
        });
  }

  private void bury(String id) throws IOException {
    long number = sequenceNumber + 1;
    writer.updateDocument(new Term(Names.ID, id), ItemDocuments.tombstone(id, number));
    sequenceNumber = number;
    unseen.put(id, false);
  }

  @Override
  public synchronized long deleteWhere(Filter filter) {
    return change(
        "writing into",
        () -> {
          showWrites();
          Set<String> ids = new HashSet<>();
          view.forEachState(filter, schema, state -> ids.add(state.id()));
          for (String id : ids) {
            bury(id);
          }
          forgetSeen();
          return (long) ids.size();
        });
  }

  @Override
  public synchronized PutReport updateMetadata(String id, Metadata metadata) {
    return change(
        "writing into",
        () -> {
          showIfWritten(id);
          Optional<StoredItem> stored = view.find(id);
          if (stored.isEmpty()) {
            return new PutReport(0, 0, List.of(), sequenceNumber);
          }
          StoredItem item = stored.get();
          return store(
              List.of(
                  new Item(
                      id,
                      item.source(),
                      item.contentHash(),
                      item.stamp(),
                      metadata,
                      view.segments(id))));
        });
  }

  private void showIfWritten(String id) throws IOException {
    if (unseen.containsKey(id)) {
      showWrites();
    }
  }

  @Override
  public synchronized void commit(Map<String, String> data) {
    CommitState state = new CommitState(dimension, schema, sequenceNumber, data);
    boolean done =
        change(
            "committing",
            () -> {
              writer.setLiveCommitData(state.toUserData().entrySet());
              writer.commit();
              showWrites();
              return true;
            });
    assert done;
    commitData = state.data();
  }

  @Override
  public synchronized void compact() {
    boolean done =
        change(
            "compacting",
            () -> {
              writer.forceMerge(1);
              showWrites();
              return true;
            });
    assert done;
  }

  @Override
  public synchronized void refresh() {
    boolean done =
        change(
            "refreshing",
            () -> {
              showWrites();
              return true;
            });
    assert done;
  }

  @Override
  public SearchResult search(SearchRequest request) {
    return view.search(request, schema);
  }

  @Override
  public long count(Filter filter) {
    return view.count(filter, schema);
  }

  @Override
  public Optional<StoredItem> find(String id) {
    show(id);
    return view.find(id);
  }

  @Override
  public List<Segment> segments(String id) {
    show(id);
    return view.segments(id);
  }

  @Override
  public OptionalLong deletedAt(String id) {
    show(id);
    return view.deletedAt(id);
  }

  private synchronized void show(String id) {
    if (unseen.containsKey(id)) {
      refresh();
    }
  }

  @Override
  public void forEachState(Consumer<ItemState> consumer) {
    view.forEachState(Filter.all(), schema, consumer);
  }

  @Override
  public long size() {
    return view.size();
  }

  @Override
  public Map<Modality, Long> segmentCounts() {
    return view.segmentCounts();
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Map<String, String> commitData() {
    return commitData;
  }

  @Override
  public long sequenceNumber() {
    return sequenceNumber;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (directory;
        view) {
      writer.rollback(); // what was not committed is given up
    } catch (IOException e) {
      throw Failures.translate("closing", folder, e);
    }
  }
}
