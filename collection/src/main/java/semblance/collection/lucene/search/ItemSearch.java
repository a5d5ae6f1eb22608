package semblance.collection.lucene.search;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.BitSetProducer;
import semblance.collection.item.Schema;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.filter.FilterCache;
import semblance.collection.lucene.filter.FilterCompiler;
import semblance.collection.lucene.filter.IndexFields;
import semblance.collection.lucene.filter.PassingItems;
import semblance.collection.lucene.keyword.KeywordSearch;
import semblance.collection.lucene.scan.ScanPlanner;
import semblance.collection.query.Facet;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.Ranking;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// Answers requests on one state of the index: filter, gather the relevant items, put them in
/// order, group them and put them apart, cut a page, load it, count the facets.
///
/// Thread-safe.
public final class ItemSearch {
  private final IndexSearcher searcher;
  private final BitSetProducer blockEnds;
  private final ScanPlanner planner;
  private final FilterCache filters;
  private final FilterCompiler compiler;
  private final IndexFields fields;
  private final ItemLoader loader;

  public ItemSearch(
      IndexSearcher searcher,
      BitSetProducer blockEnds,
      ScanPlanner planner,
      FilterCache filters,
      Schema schema) {
    this.searcher = searcher;
    this.filters = filters;
    this.blockEnds = blockEnds;
    this.planner = planner;
    this.compiler = new FilterCompiler(schema);
    this.fields = new IndexFields(schema);
    this.loader = new ItemLoader(searcher, blockEnds);
  }

  public SearchResult search(SearchRequest request) throws IOException {
    long start = System.nanoTime();
    Ranking ranking = request.ranking();
    Optional<KeywordSearch> words = words(request);
    PassingItems passing = passing(request, words);
    Modifiers modifiers = new Modifiers(searcher.getIndexReader(), fields, ranking.modifiers());
    HitLoader hits = new HitLoader(loader, fields, modifiers, request, words);
    FacetCounter facets = new FacetCounter(searcher, fields, request.view().facets());
    long items = filters.items(searcher, compiler, Filter.all()).count();
    long filtered = System.nanoTime();

    Gathering gathering =
        new Gathering(
            searcher,
            blockEnds,
            planner,
            request.vectors(),
            ranking.recall(),
            items,
            joint(request, words, items));
    KindPlaces places = ranking.eachKind().map(KindPlaces::new).orElseGet(KindPlaces::none);
    ByScore byScore =
        new ByScore(gathering, passing, ranking.minimumScore(), modifiers, places, loader);
    List<Facet.Counts> counts = facets.count(counted(request, passing, byScore, facets));
    boolean browsing = request.vectors().isEmpty() && words.isEmpty();
    RankedItems ranked =
        browsing || ranking.order().isPresent()
            ? new ByField(searcher, compiler, passing, ranking.order(), browsing ? null : byScore)
            : byScore;
    Optional<Groups> groups =
        ranking.grouping().map(grouping -> new Groups(searcher, fields, grouping));
    Results results =
        new Results(
            ranked,
            groups,
            ranking.diversity().map(diversity -> new Diversified(loader, diversity)),
            gathering::exact);
    List<Entry> page = results.page(request.window());
    Map<Modality, Integer> kept = places.counted(page);
    if (groups.isPresent()) {
      page = groups.get().withMembers(page, ranked, passing);
    }
    long searched = System.nanoTime();

    List<Hit> loaded = hits.load(page);
    return new SearchResult(
        loaded,
        counts,
        new SearchReport(
            items,
            passing.count(),
            gathering.scans(),
            Duration.ofNanos(filtered - start),
            Duration.ofNanos(searched - filtered),
            Duration.ofNanos(System.nanoTime() - searched),
            words.map(KeywordSearch::report),
            kept));
  }

  private Optional<KeywordSearch> words(SearchRequest request) throws IOException {
    return request.keywords().isPresent()
        ? Optional.of(KeywordSearch.of(searcher, request.keywords().get()))
        : Optional.empty();
  }

  private PassingItems passing(SearchRequest request, Optional<KeywordSearch> words)
      throws IOException {
    return words.isPresent() && words.get().restricts()
        ? PassingItems.of(searcher, words.get().restricted(compiler.items(request.filter())))
        : filters.items(searcher, compiler, request.filter());
  }

  /// How items are scored by several kinds of evidence; empty if no item has several.
  private Optional<JointSearch> joint(
      SearchRequest request, Optional<KeywordSearch> words, long items) throws IOException {
    JointSearch joint = new JointSearch(searcher, blockEnds, planner, request, words, items);
    return words.isPresent() || joint.isNeeded() ? Optional.of(joint) : Optional.empty();
  }

  /// Gives every item that passes, and reaches the minimum score, until no more are wanted.
  public SearchReport forEach(SearchRequest request, Predicate<Hit> consumer) throws IOException {
    long start = System.nanoTime();
    Ranking ranking = request.ranking();
    requireNoOrder(request);
    Optional<KeywordSearch> words = words(request);
    PassingItems passing = passing(request, words).asSets(searcher);
    Modifiers modifiers = new Modifiers(searcher.getIndexReader(), fields, ranking.modifiers());
    EveryHit every =
        new EveryHit(
            blockEnds,
            request.vectors(),
            ranking.minimumScore(),
            modifiers,
            new HitLoader(loader, fields, modifiers, request, words),
            joint(request, words, 0));
    long filtered = System.nanoTime();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      if (!every.give(leaf, passing, consumer)) {
        break;
      }
    }
    return new SearchReport(
        searcher.count(ItemLoader.ALL_ITEMS),
        passing.count(),
        every.scans(),
        Duration.ofNanos(filtered - start),
        Duration.ofNanos(System.nanoTime() - filtered),
        Duration.ZERO,
        words.map(KeywordSearch::report),
        Map.of());
  }

  private static void requireNoOrder(SearchRequest request) {
    Ranking ranking = request.ranking();
    String refused =
        ranking.order().isPresent()
            ? "an order by '%s'".formatted(ranking.order().get().field())
            : ranking.diversity().isPresent()
                ? "diversity"
                : ranking.grouping().isPresent()
                    ? "grouping by '%s'".formatted(ranking.grouping().get().field())
                    : !request.view().facets().isEmpty() ? "facets" : "";
    if (!refused.isEmpty()) {
      throw new InvalidQueryException(
          "%s cannot be had for hits that are given as they are found: leave it out, or search for a number of results"
              .formatted(refused));
    }
  }

  /// The items that facets are counted over: those that pass, and reach the minimum score if there
  /// is one.
  private PassingItems counted(
      SearchRequest request, PassingItems passing, ByScore byScore, FacetCounter facets)
      throws IOException {
    if (facets.none() || request.ranking().minimumScore().isEmpty()) {
      return passing;
    }
    int[] documents = byScore.all().stream().mapToInt(Found::item).toArray();
    return PassingItems.of(searcher.getIndexReader(), documents);
  }
}
