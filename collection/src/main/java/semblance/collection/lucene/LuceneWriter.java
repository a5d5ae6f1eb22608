package semblance.collection.lucene;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.PutReport;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.document.ItemDocuments;
import semblance.collection.lucene.document.MetadataFields;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.words.WordIndexer;
import semblance.collection.query.Filter;

/// Writes a collection, and reads it as far as it was refreshed.
final class LuceneWriter extends VisibleItems implements CollectionWriter {
  /// So many ids at most are remembered to be written but not yet to be seen.
  private static final int MAXIMUM_UNSEEN = 50_000;

  private final String folder;
  private final Directory directory;
  private final IndexWriter writer;
  private final int dimension;
  private final WordIndexer words = new WordIndexer(); // guarded by this
  private final Changes changes; // guarded by this

  /// Ids written since the last refresh, and whether there is an item of the id now.
  private final Map<String, Boolean> unseen = new HashMap<>();

  private volatile Schema schema;
  private volatile Map<String, String> commitData;
  private volatile long sequenceNumber;

  private LuceneWriter(
      String folder, Directory directory, IndexWriter writer, IndexView view, CommitState state) {
    super(view);
    this.folder = folder;
    this.directory = directory;
    this.writer = writer;
    this.dimension = state.dimension();
    this.changes = new Changes(folder, writer);
    this.schema = state.schema();
    this.commitData = state.data();
    this.sequenceNumber = state.sequenceNumber();
  }

  /// @param directory closed with the writer
  static LuceneWriter open(
      String folder, Directory directory, CollectionSettings settings, IndexTuning tuning)
      throws IOException {
    boolean present = DirectoryReader.indexExists(directory);
    if (!present && IndexFiles.anyIn(directory)) {
      throw Failures.listMissing("opening", folder); // a new index here would hide the loss
    }
    IndexWriter writer = new IndexWriter(directory, tuning.writerConfig());
    try {
      CommitState state;
      if (present) {
        Map<String, String> userData = new HashMap<>();
        writer.getLiveCommitData().forEach(e -> userData.put(e.getKey(), e.getValue()));
        state = CommitState.parse(folder, userData).reopened(folder, settings);
      } else {
        state = new CommitState(settings.dimension(), settings.declared(), 0, Map.of());
        writer.setLiveCommitData(state.toUserData().entrySet());
        writer.commit();
      }
      SearcherManager searchers = new SearcherManager(writer, new IndexView.PlainSearchers());
      IndexView view = new IndexView(folder, searchers, tuning, state.dimension());
      writer.getConfig().setMergedSegmentWarmer(view::warmMerged);
      return new LuceneWriter(folder, directory, writer, view, state);
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
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
      requireDimension(item);
    }
    return changes.make("writing into", () -> store(items));
  }

  private void requireDimension(Item item) {
    int found = item.segments().getFirst().dimension();
    if (found != dimension) {
      throw new IllegalArgumentException(
          "item '%s' has vectors of %d dimensions: the collection in %s holds vectors of %d"
              .formatted(item.id(), found, folder, dimension));
    }
  }

  private PutReport store(List<Item> items) throws IOException {
    MetadataFields metadataFields = new MetadataFields(schema);
    int replaced = 0;
    for (Item item : items) {
      boolean present = contains(item.id());
      store(item, sequenceNumber + 1, metadataFields);
      replaced += present ? 1 : 0;
    }
    forgetSeen();
    return new PutReport(
        items.size() - replaced, replaced, metadataFields.conflicts(), sequenceNumber);
  }

  private void store(Item item, long number, MetadataFields metadataFields) throws IOException {
    writer.updateDocuments(
        new Term(Names.ID, item.id()),
        ItemDocuments.block(item, number, metadataFields, words.ofItem()));
    // Each document is in from here on, so its fields and number must be known too.
    schema = metadataFields.schema();
    sequenceNumber = Math.max(sequenceNumber, number);
    unseen.put(item.id(), true);
  }

  @Override
  public synchronized void putAs(long number, Item item) {
    requireDimension(item);
    changes.run(
        "writing into",
        () -> {
          store(item, number, new MetadataFields(schema));
          forgetSeen();
        });
  }

  @Override
  public synchronized void deleteAs(long number, String id) {
    changes.run(
        "writing into",
        () -> {
          bury(id, number);
          forgetSeen();
        });
  }

  @Override
  public synchronized void follow(Schema fields, long number) {
    schema = CommitState.joined(folder, schema, fields);
    sequenceNumber = Math.max(sequenceNumber, number);
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
    return changes.make(
        "writing into",
        () -> {
          boolean present = contains(id);
          if (present) {
            bury(id, sequenceNumber + 1);
            forgetSeen();
          }
          return present;
        });
  }

  private void bury(String id, long number) throws IOException {
    writer.updateDocument(new Term(Names.ID, id), ItemDocuments.tombstone(id, number));
    sequenceNumber = Math.max(sequenceNumber, number);
    unseen.put(id, false);
  }

  @Override
  public synchronized long deleteWhere(Filter filter) {
    return changes.make(
        "writing into",
        () -> {
          showWrites();
          Set<String> ids = new HashSet<>();
          view.forEachState(filter, schema, state -> ids.add(state.id()));
          for (String id : ids) {
            bury(id, sequenceNumber + 1);
          }
          forgetSeen();
          return (long) ids.size();
        });
  }

  @Override
  public synchronized PutReport updateMetadata(String id, Metadata metadata) {
    return changes.make(
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
    changes.run(
        "committing",
        () -> {
          writer.setLiveCommitData(state.toUserData().entrySet());
          writer.commit();
          showWrites();
        });
    commitData = state.data();
  }

  @Override
  public synchronized void compact() {
    changes.run(
        "compacting",
        () -> {
          writer.forceMerge(1);
          showWrites();
        });
  }

  @Override
  public synchronized long forgetDeleted() {
    return changes.make(
        "compacting",
        () -> {
          showWrites();
          long forgotten = view.tombstones();
          writer.deleteDocuments(new Term(Names.KIND, Names.KIND_TOMBSTONE));
          showWrites();
          return forgotten;
        });
  }

  @Override
  public synchronized void refresh() {
    changes.run(
        "refreshing",
        () -> {
          showWrites();
        });
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

  @Override
  public OptionalLong storedAt(String id) {
    show(id);
    return view.storedAt(id);
  }

  @Override
  public void forEachNumber(ObjLongConsumer<String> consumer) {
    refresh();
    view.forEachNumber(consumer);
  }

  private synchronized void show(String id) {
    if (unseen.containsKey(id)) {
      refresh();
    }
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
    if (!changes.end()) {
      return;
    }
    try (directory;
        view;
        words) {
      writer.rollback(); // what was not committed is given up
    } catch (IOException e) {
      throw Failures.translate("closing", folder, e);
    }
  }
}
