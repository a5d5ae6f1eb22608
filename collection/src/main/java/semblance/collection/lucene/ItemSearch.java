package semblance.collection.lucene;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.join.BitSetProducer;
import semblance.collection.item.Schema;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchMode;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.VectorQuery;

/// Answers one request on one state of the index: filter, scan each modality, merge by score, put
/// in order, load.
final class ItemSearch {
  private final IndexSearcher searcher;
  private final BitSetProducer blockEnds;
  private final IndexTuning tuning;
  private final FilterCompiler compiler;
  private final ItemLoader loader;

  ItemSearch(IndexSearcher searcher, BitSetProducer blockEnds, IndexTuning tuning, Schema schema) {
    this.searcher = searcher;
    this.blockEnds = blockEnds;
    this.tuning = tuning;
    this.compiler = new FilterCompiler(schema);
    this.loader = new ItemLoader(searcher, blockEnds);
  }

  /// An item and the segment it was found by.
  ///
  /// @param item its document
  /// @param segment its best segment's document
  private record Found(int item, int segment, float cosine, double score, VectorQuery query) {}

  SearchResult search(SearchRequest request) throws IOException {
    long start = System.nanoTime();
    PassingItems passing = PassingItems.of(searcher, compiler, request.filter());
    long items = passing.leaves() == null ? passing.count() : searcher.count(ItemLoader.ALL_ITEMS);
    long filtered = System.nanoTime();

    List<SearchReport.Scan> scans = new ArrayList<>();
    List<Hit> hits = new ArrayList<>();
    long searched;
    if (request.vectors().isEmpty()) {
      int[] page = page(inOrder(passing.query(), request), request);
      searched = System.nanoTime();
      for (int item : page) {
        hits.add(new Hit(loader.item(item), Optional.empty()));
      }
    } else {
      List<Found> page = page(nearest(request, passing, items, scans), request);
      searched = System.nanoTime();
      for (Found found : page) {
        hits.add(
            new Hit(
                loader.item(found.item()),
                Optional.of(
                    new Hit.Match(
                        found.score(),
                        found.cosine(),
                        loader.segment(found.segment(), found.query().modality())))));
      }
    }
    return new SearchResult(
        hits,
        new SearchReport(
            items,
            passing.count(),
            scans,
            Duration.ofNanos(filtered - start),
            Duration.ofNanos(searched - filtered),
            Duration.ofNanos(System.nanoTime() - searched)));
  }

  /// The found items in the order asked for, at least as many as the request's window needs.
  private List<Found> nearest(
      SearchRequest request, PassingItems passing, long items, List<SearchReport.Scan> scans)
      throws IOException {
    Map<Integer, Found> best = new HashMap<>();
    for (VectorQuery query : request.vectors()) {
      Candidates candidates = scan(query, request, passing, items, scans);
      for (int i = 0; i < candidates.size(); i++) {
        Found found =
            new Found(
                candidates.item(i),
                candidates.segment(i),
                candidates.cosine(i),
                query.score(candidates.cosine(i)),
                query);
        best.merge(found.item(), found, (one, two) -> two.score() > one.score() ? two : one);
      }
    }
    if (request.order().isEmpty()) {
      return byScore(best);
    }
    int[] documents = best.keySet().stream().mapToInt(Integer::intValue).toArray();
    Query found = DocumentSet.of(searcher.getIndexReader(), documents);
    List<Found> ordered = new ArrayList<>();
    for (int item : inOrder(found, request)) {
      Found match = best.get(item);
      if (match != null) {
        ordered.add(match);
      }
    }
    return ordered;
  }

  private Candidates scan(
      VectorQuery query,
      SearchRequest request,
      PassingItems passing,
      long items,
      List<SearchReport.Scan> scans)
      throws IOException {
    String field = Names.vector(query.modality());
    int window = request.offset() + request.limit();
    // A modality's best items suffice: what is not among them has enough better ones before it.
    int wanted = request.order().isPresent() ? Integer.MAX_VALUE : window;
    Candidates candidates = new Candidates(query, wanted, request.minimumScore());
    int beam = IndexTuning.beam(window);
    boolean exact =
        request.mode() == SearchMode.EXACT
            || request.order().isPresent()
            || isExactCheaper(loader.vectorCount(query.modality()), passing.count(), items, beam);
    LeafScan scan =
        exact
            ? new ExactScan(field, query.vector(), blockEnds)
            : new GraphScan(field, query.vector(), beam, blockEnds, searcher);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      scan.scan(leaf, passing.leaf(leaf), candidates);
    }
    candidates.prune();
    scans.add(
        new SearchReport.Scan(
            query.modality(), scan.strategy(), exact, scan.visited(), scan.reranked()));
    return candidates;
  }

  /// Whether comparing everything that passes costs no more than a walk through the graph, which
  /// visits about `LINKS` neighbours of each node kept, and more as fewer of them pass.
  private boolean isExactCheaper(long vectors, long passing, long items, int beam) {
    if (items == 0) {
      return true;
    }
    double share = (double) passing / items;
    double compared = vectors * share;
    return compared <= tuning.exactLimit() || compared * share <= IndexTuning.walkCost(beam);
  }

  private List<Found> byScore(Map<Integer, Found> best) throws IOException {
    int[] documents = best.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    Map<Integer, String> ids = loader.ids(documents);
    List<Found> ordered = new ArrayList<>(best.values());
    ordered.sort(
        Comparator.comparingDouble(Found::score)
            .reversed()
            .thenComparing(found -> ids.getOrDefault(found.item(), "")));
    return ordered;
  }

  /// The items of a query in the order asked for, the first of them.
  private int[] inOrder(Query query, SearchRequest request) throws IOException {
    SortField id = new SortField(Names.NAME, SortField.Type.STRING);
    Sort sort =
        request.order().isPresent()
            ? new Sort(compiler.order(request.order().get()), id)
            : new Sort(id);
    ScoreDoc[] sorted = searcher.search(query, request.offset() + request.limit(), sort).scoreDocs;
    return Arrays.stream(sorted).mapToInt(hit -> hit.doc).toArray();
  }

  private static int[] page(int[] ordered, SearchRequest request) {
    int from = Math.min(request.offset(), ordered.length);
    int to = Math.min(from + request.limit(), ordered.length);
    return Arrays.copyOfRange(ordered, from, to);
  }

  private static <T> List<T> page(List<T> ordered, SearchRequest request) {
    int from = Math.min(request.offset(), ordered.size());
    return ordered.subList(from, Math.min(from + request.limit(), ordered.size()));
  }
}
