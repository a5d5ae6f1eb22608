package semblance.collection.lucene;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;

/// Reads a collection as it was last committed.
final class LuceneReader extends VisibleItems {
  private final String folder;
  private final Directory directory;
  private volatile CommitState state;

  private LuceneReader(String folder, Directory directory, IndexView view, CommitState state) {
    super(view);
    this.folder = folder;
    this.directory = directory;
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
  public Optional<StoredItem> find(String id) {
    return view.find(id);
  }

  @Override
  public List<Segment> segments(String id) {
    return view.segments(id);
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
