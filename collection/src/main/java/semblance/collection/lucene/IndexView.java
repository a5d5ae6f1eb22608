package semblance.collection.lucene;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.store.AlreadyClosedException;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.ItemState;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.query.Filter;
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
  private final IndexTuning tuning;
  private final int dimension;
  private final BitSetProducer blockEnds =
      new QueryBitSetProducer(new FieldExistsQuery(Names.PARENT));

  /// @param searchers closed with the view
  IndexView(String folder, SearcherManager searchers, IndexTuning tuning, int dimension) {
    this.folder = folder;
    this.searchers = searchers;
    this.tuning = tuning;
    this.dimension = dimension;
  }

  /// Makes searchers without a cache of queries: filters are evaluated once a search.
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

  void refresh() throws IOException {
    searchers.maybeRefreshBlocking();
  }

  private ItemLoader loader(IndexSearcher searcher) {
    return new ItemLoader(searcher, blockEnds);
  }

  SearchResult search(SearchRequest request, Schema schema) {
    for (VectorQuery query : request.vectors()) {
      if (query.dimension() != dimension) {
        throw new IllegalArgumentException(
            "a query vector of %d dimensions for the collection in %s: expected %d"
                .formatted(query.dimension(), folder, dimension));
      }
    }
    return ask(searcher -> new ItemSearch(searcher, blockEnds, tuning, schema).search(request));
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

  void forEachState(Filter filter, Schema schema, Consumer<ItemState> consumer) {
    FilterCompiler compiler = new FilterCompiler(schema);
    boolean done =
        ask(searcher -> {
          loader(searcher).forEachState(compiler.items(filter), consumer);
          return true;
        });
    assert done;
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

  @Override
  public void close() {
    try {
      searchers.close();
    } catch (IOException e) {
      throw Failures.translate("closing", folder, e);
    }
  }
}
