package semblance.collection.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import semblance.collection.ItemWalks;
import semblance.collection.item.ItemState;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.document.VectorWalk;
import semblance.collection.lucene.filter.FilterCache;
import semblance.collection.lucene.filter.FilterCompiler;
import semblance.collection.lucene.scan.CodeCache;
import semblance.collection.lucene.scan.ScanPlanner;
import semblance.collection.lucene.search.ItemSearch;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

/// What a reader and a writer have in common: questions to the present state of the index.
///
/// Thread-safe.
final class IndexView implements AutoCloseable {
  private final String folder;
  private final SearcherManager searchers;
  private final CodeCache codes;
  private final ScanPlanner planner;
  private final FilterCache filters;
  private final int dimension;
  private final BitSetProducer blockEnds =
      new QueryBitSetProducer(new FieldExistsQuery(Names.PARENT));

  /// @param searchers closed with the view
  IndexView(String folder, SearcherManager searchers, IndexTuning tuning, int dimension) {
    this.folder = folder;
    this.searchers = searchers;
    this.codes = new CodeCache(tuning.codeBytes());
    this.planner = tuning.planner(codes);
    this.filters = new FilterCache(tuning.filterBytes());
    this.dimension = dimension;
  }

  /// Makes searchers without a cache of queries: sets of items are kept by [FilterCache].
  static final class PlainSearchers extends SearcherFactory {
    @Override
    public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      return searcher;
    }
  }

  /// A question to a searcher.
  interface Question<T> {
    T ask(IndexSearcher searcher) throws IOException;
  }

  <T> T ask(Question<T> question) {
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return question.ask(searcher);
      } finally {
        searchers.release(searcher);
      }
    } catch (AlreadyClosedException e) {
      throw new IllegalStateException("the collection in %s is closed".formatted(folder), e);
    } catch (IndexSearcher.TooManyClauses e) {
      throw FilterCompiler.tooManyConditions(e);
    } catch (IOException e) {
      throw Failures.translate("reading", folder, e);
    }
  }

  /// A way through what a searcher sees.
  private interface Walk {
    void go(IndexSearcher searcher) throws IOException;
  }

  private void walk(Walk walk) {
    boolean done =
        ask(searcher -> {
          walk.go(searcher);
          return true;
        });
    assert done;
  }

  void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  private ItemLoader loader(IndexSearcher searcher) {
    return new ItemLoader(searcher, blockEnds);
  }

  SearchResult search(SearchRequest request, Schema schema) {
    requireDimension(request);
    return ask(searcher -> itemSearch(searcher, schema).search(request));
  }

  List<SearchResult> searchAll(List<SearchRequest> requests, Schema schema) {
    requests.forEach(this::requireDimension);
    return ask(searcher -> {
      ItemSearch search = itemSearch(searcher, schema);
      try {
        return requests.parallelStream().map(request -> unchecked(search, request)).toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    });
  }

  private static SearchResult unchecked(ItemSearch search, SearchRequest request) {
    try {
      return search.search(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SearchReport forEachAbove(SearchRequest request, Schema schema, Predicate<Hit> consumer) {
    requireDimension(request);
    return ask(searcher -> itemSearch(searcher, schema).forEach(request, consumer));
  }

  private ItemSearch itemSearch(IndexSearcher searcher, Schema schema) {
    return new ItemSearch(searcher, blockEnds, planner, filters, schema);
  }

  private void requireDimension(SearchRequest request) {
    for (VectorQuery query : request.vectors()) {
      if (query.dimension() != dimension) {
        throw new IllegalArgumentException(
            "a query vector of %d dimensions for the collection in %s: expected %d"
                .formatted(query.dimension(), folder, dimension));
      }
    }
  }

  static void check(Filter filter, Schema schema) {
    new FilterCompiler(schema).items(filter);
  }

  long count(Filter filter, Schema schema) {
    FilterCompiler compiler = new FilterCompiler(schema);
    return ask(searcher -> (long) searcher.count(compiler.items(filter)));
  }

  Optional<StoredItem> find(String id) {
    return ask(searcher -> {
      ItemLoader loader = loader(searcher);
      int document = loader.document(id);
      return document >= 0 && loader.isItem(document)
          ? Optional.of(loader.item(document))
          : Optional.empty();
    });
  }

  List<Segment> segments(String id) {
    return ask(searcher -> {
      ItemLoader loader = loader(searcher);
      int document = loader.document(id);
      return document >= 0 && loader.isItem(document) ? loader.segments(document) : List.of();
    });
  }

  OptionalLong deletedAt(String id) {
    return ask(searcher -> {
      ItemLoader loader = loader(searcher);
      int document = loader.document(id);
      return document >= 0 && !loader.isItem(document)
          ? OptionalLong.of(loader.sequenceNumber(document))
          : OptionalLong.empty();
    });
  }

  OptionalLong storedAt(String id) {
    return ask(searcher -> {
      ItemLoader loader = loader(searcher);
      int document = loader.document(id);
      return document >= 0 && loader.isItem(document)
          ? OptionalLong.of(loader.sequenceNumber(document))
          : OptionalLong.empty();
    });
  }

  void forEachNumber(ObjLongConsumer<String> consumer) {
    walk(searcher -> loader(searcher).forEachNumber(consumer));
  }

  void forEachState(Filter filter, Schema schema, Consumer<ItemState> consumer) {
    FilterCompiler compiler = new FilterCompiler(schema);
    walk(searcher -> loader(searcher).forEachState(compiler.items(filter), consumer));
  }

  void forEachVector(
      Modality modality, Filter filter, Schema schema, ItemWalks.VectorConsumer consumer) {
    FilterCompiler compiler = new FilterCompiler(schema);
    walk(searcher ->
        new VectorWalk(searcher, blockEnds).walk(modality, compiler.items(filter), consumer));
  }

  void forEachItem(BiConsumer<StoredItem, List<Segment>> consumer) {
    walk(searcher -> loader(searcher).forEachItem(consumer::accept));
  }

  long tombstones() {
    return ask(searcher -> (long) searcher.count(ItemLoader.ALL_TOMBSTONES));
  }

  long size() {
    return ask(searcher -> (long) searcher.count(ItemLoader.ALL_ITEMS));
  }

  Map<Modality, Long> segmentCounts() {
    return ask(searcher -> {
      ItemLoader loader = loader(searcher);
      Map<Modality, Long> counts = new EnumMap<>(Modality.class);
      for (Modality modality : Modality.values()) {
        long count = loader.liveVectorCount(modality);
        if (count > 0) {
          counts.put(modality, count);
        }
      }
      return counts;
    });
  }

  /// Readies what others were merged into, before it is searched.
  void warmMerged(LeafReader leaf) {
    planner.prepareMerged(leaf.getContext());
  }

  /// As [CollectionReader#warm].
  void warm() {
    walk(searcher -> planner.prepare(searcher));
  }

  @Override
  public void close() {
    codes.close();
    filters.clear();
    try {
      searchers.close();
    } catch (IOException e) {
      throw Failures.translate("closing", folder, e);
    }
  }
}
