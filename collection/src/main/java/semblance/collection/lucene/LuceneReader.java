package semblance.collection.lucene;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import semblance.collection.CollectionReader;
import semblance.collection.item.ItemState;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.embedding.Modality;

/// Reads a collection as it was last committed.
final class LuceneReader implements CollectionReader {
  private final String folder;
  private final Directory directory;
  private final IndexView view;
  private volatile CommitState state;

  private LuceneReader(String folder, Directory directory, IndexView view, CommitState state) {
    this.folder = folder;
    this.directory = directory;
    this.view = view;
    this.state = state;
  }

  /// @param directory closed with the reader
  static LuceneReader open(String folder, Directory directory, IndexTuning tuning)
      throws IOException {
    DirectoryReader reader = DirectoryReader.open(directory);
    try {
      CommitState state = CommitState.parse(folder, reader.getIndexCommit().getUserData());
      SearcherManager searchers = new SearcherManager(reader, new IndexView.PlainSearchers());
      return new LuceneReader(
          folder, directory, new IndexView(folder, searchers, tuning, state.dimension()), state);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public SearchResult search(SearchRequest request) {
    return view.search(request, state.schema());
  }

  @Override
  public List<SearchResult> searchAll(List<SearchRequest> requests) {
    return view.searchAll(requests, state.schema());
  }

  @Override
  public SearchReport forEachAbove(SearchRequest request, Predicate<Hit> consumer) {
    return view.forEachAbove(request, state.schema(), consumer);
  }

  @Override
  public void check(Filter filter) {
    IndexView.check(filter, state.schema());
  }

  @Override
  public long count(Filter filter) {
    return view.count(filter, state.schema());
  }

  @Override
  public Optional<StoredItem> find(String id) {
    return view.find(id);
  }

  @Override
  public List<Segment> segments(String id) {
    return view.segments(id);
  }

  @Override
  public void forEachState(Consumer<ItemState> consumer) {
    view.forEachState(Filter.all(), state.schema(), consumer);
  }

  @Override
  public void forEachState(Filter filter, Consumer<ItemState> consumer) {
    view.forEachState(filter, state.schema(), consumer);
  }

  @Override
  public void forEachVector(Modality modality, Filter filter, VectorConsumer consumer) {
    view.forEachVector(modality, filter, state.schema(), consumer);
  }

  @Override
  public void forEachItem(BiConsumer<StoredItem, List<Segment>> consumer) {
    view.forEachItem(consumer);
  }

  @Override
  public OptionalLong deletedAt(String id) {
    return view.deletedAt(id);
  }

  @Override
  public OptionalLong storedAt(String id) {
    return view.storedAt(id);
  }

  @Override
  public void forEachNumber(ObjLongConsumer<String> consumer) {
    view.forEachNumber(consumer);
  }

  @Override
  public long deletedCount() {
    return view.tombstones();
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
  public void warm() {
    view.warm();
  }

  @Override
  public int dimension() {
    return state.dimension();
  }

  @Override
  public Schema schema() {
    return state.schema();
  }

  @Override
  public Map<String, String> commitData() {
    return state.data();
  }

  @Override
  public long sequenceNumber() {
    return state.sequenceNumber();
  }

  @Override
  public synchronized void refresh() {
    try {
      view.refresh();
    } catch (IOException e) {
      throw Failures.translate("refreshing", folder, e);
    }
    state =
        view.ask(searcher ->
            CommitState.parse(
                folder,
                ((DirectoryReader) searcher.getIndexReader()).getIndexCommit().getUserData()));
  }

  @Override
  public void close() {
    view.close();
    try {
      directory.close();
    } catch (IOException e) {
      throw Failures.translate("closing", folder, e);
    }
  }
}
