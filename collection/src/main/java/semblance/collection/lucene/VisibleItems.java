package semblance.collection.lucene;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import semblance.collection.CollectionReader;
import semblance.collection.item.ItemState;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.embedding.Modality;

/// What a reader and a writer answer alike: from what is visible, by the schema of now.
abstract sealed class VisibleItems implements CollectionReader permits LuceneReader, LuceneWriter {
  final IndexView view;

  VisibleItems(IndexView view) {
    this.view = view;
  }

  @Override
  public final SearchResult search(SearchRequest request) {
    return view.search(request, schema());
  }

  @Override
  public final List<SearchResult> searchAll(List<SearchRequest> requests) {
    return view.searchAll(requests, schema());
  }

  @Override
  public final SearchReport forEachAbove(SearchRequest request, Predicate<Hit> consumer) {
    return view.forEachAbove(request, schema(), consumer);
  }

  @Override
  public final void check(Filter filter) {
    IndexView.check(filter, schema());
  }

  @Override
  public final long count(Filter filter) {
    return view.count(filter, schema());
  }

  @Override
  public final void forEachState(Consumer<ItemState> consumer) {
    forEachState(Filter.all(), consumer);
  }

  @Override
  public final void forEachState(Filter filter, Consumer<ItemState> consumer) {
    view.forEachState(filter, schema(), consumer);
  }

  @Override
  public final void forEachVector(Modality modality, Filter filter, VectorConsumer consumer) {
    view.forEachVector(modality, filter, schema(), consumer);
  }

  @Override
  public final void forEachItem(BiConsumer<StoredItem, List<Segment>> consumer) {
    view.forEachItem(consumer);
  }

  @Override
  public final long deletedCount() {
    return view.tombstones();
  }

  @Override
  public final long size() {
    return view.size();
  }

  @Override
  public final Map<Modality, Long> segmentCounts() {
    return view.segmentCounts();
  }

  @Override
  public final void warm() {
    view.warm();
  }
}
