package semblance.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import semblance.catalog.calibration.Calibration.WeightedVector;
import semblance.catalog.calibration.Combination;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.storage.AlignedTower;
import semblance.collection.CollectionReader;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.Joining;
import semblance.collection.query.KeywordQuery.Need;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.Window;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.VectorMath;

/// The way of a query: parts become vectors, vectors one search a modality, hits matches that say
/// why.
///
/// @param catalog what to call the catalog in errors
/// @param textTower the aligned tower that texts go through; empty for the own one
/// @param embedder embeds content through the guarded model
record Searcher(
    String catalog,
    Generation generation,
    CollectionReader collection,
    Optional<AlignedTower> textTower,
    Embedder embedder) {

  /// Contents that go through a tower together.
  private static final int BATCH = 32;

  /// Embeds contents of one modality.
  interface Embedder {
    List<Embedding> embed(List<? extends Content> contents, Role role);
  }

  /// A query with its parts as vectors.
  private record Posed(Query query, Map<Modality, Combination> combinations, Duration embedding) {
    /// Whether there is a vector and nothing of a kind to compare it with.
    boolean isIdle() {
      return combinations.isEmpty() && !query.parts().isEmpty() && query.keywords().isEmpty();
    }
  }

  SearchOutcome search(Query query) {
    return searchAll(List.of(query)).getFirst();
  }

  /// Answers many queries: their contents go through the towers in batches, and the searches run on
  /// all processors.
  List<SearchOutcome> searchAll(List<Query> queries) {
    long start = System.nanoTime();
    List<Posed> posed = posed(queries);
    List<SearchRequest> requests =
        posed.stream().filter(each -> !each.isIdle()).map(this::request).toList();
    Iterator<SearchResult> results =
        requests.size() == 1
            ? List.of(collection.search(requests.getFirst())).iterator()
            : collection.searchAll(requests).iterator();
    List<SearchOutcome> outcomes = new ArrayList<>();
    for (Posed each : posed) {
      outcomes.add(outcome(each, each.isIdle() ? nothingToLookThrough() : results.next(), start));
    }
    return outcomes;
  }

  /// Gives all matches, in no particular order, until no more are wanted.
  SearchReport forEachAbove(Query query, Predicate<Match> consumer) {
    Posed posed = posed(List.of(query)).getFirst();
    return posed.isIdle()
        ? nothingToLookThrough().report()
        : collection.forEachAbove(request(posed), hit -> consumer.test(match(hit, posed)));
  }

  private SearchOutcome outcome(Posed posed, SearchResult result, long start) {
    List<Match> matches = result.hits().stream().map(hit -> match(hit, posed)).toList();
    Optional<String> reason =
        matches.isEmpty() ? Optional.of(reason(posed, result.report())) : Optional.empty();
    return new SearchOutcome(
        matches,
        result.facets(),
        reason,
        result.report(),
        posed.embedding(),
        since(start),
        alignedModel(posed.query()));
  }

  private List<Posed> posed(List<Query> queries) {
    long start = System.nanoTime();
    List<List<WeightedVector>> vectors = vectors(queries);
    Duration embedding = since(start);
    List<Posed> posed = new ArrayList<>(queries.size());
    for (int i = 0; i < queries.size(); i++) {
      Map<Modality, Combination> combinations = new EnumMap<>(Modality.class);
      if (!vectors.get(i).isEmpty()) {
        for (Modality modality : searchedModalities(queries.get(i))) {
          combinations.put(modality, generation.calibration().combine(vectors.get(i), modality));
        }
      }
      posed.add(new Posed(queries.get(i), combinations, embedding));
    }
    return posed;
  }

  private Optional<String> alignedModel(Query query) {
    boolean texts =
        query.parts().stream()
            .anyMatch(part ->
                part instanceof QueryPart.ContentPart content
                    && content.content().modality() == Modality.TEXT);
    return texts ? textTower.map(AlignedTower::model) : Optional.empty();
  }

  private SearchResult nothingToLookThrough() {
    return new SearchResult(
        List.of(),
        List.of(),
        new SearchReport(
            collection.size(),
            0,
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Optional.empty(),
            Map.of()));
  }

  private Set<Modality> searchedModalities(Query query) {
    return query.wantedModalities().stream()
        .filter(modality -> collection.segmentCounts().getOrDefault(modality, 0L) > 0)
        .collect(Collectors.toCollection(() -> java.util.EnumSet.noneOf(Modality.class)));
  }

  private SearchRequest request(Posed posed) {
    Query query = posed.query();
    List<VectorQuery> vectorQueries = new ArrayList<>();
    posed
        .combinations()
        .forEach((modality, combination) ->
            vectorQueries.add(
                new VectorQuery(
                    modality,
                    combination.unitVector(),
                    combination.scale(),
                    combination.offset())));
    return new SearchRequest(
        vectorQueries,
        Joining.TOGETHER,
        query.keywords(),
        filter(query),
        query.ranking(),
        query.window(),
        query.view());
  }

  /// The query's filter, without the items that it is asked to find more like.
  private static Filter filter(Query query) {
    List<Filter> filters = new ArrayList<>();
    if (!(query.filter() instanceof Filter.All)) {
      filters.add(query.filter());
    }
    boolean byVectorsOnly = !query.parts().isEmpty() && query.keywords().isEmpty();
    if (!byVectorsOnly && !query.modalities().isEmpty()) {
      filters.add(anyOf("_modality", query.modalities().stream().map(Modality::label).toList()));
    }
    List<String> asked =
        query.parts().stream()
            .filter(part -> part instanceof QueryPart.ItemPart && part.weight() > 0)
            .map(part -> ((QueryPart.ItemPart) part).id())
            .toList();
    if (!asked.isEmpty()) {
      filters.add(new Filter.Not(anyOf("_id", asked)));
    }
    return switch (filters.size()) {
      case 0 -> Filter.all();
      case 1 -> filters.getFirst();
      default -> new Filter.And(filters);
    };
  }

  private static Filter anyOf(String field, List<String> values) {
    return new Filter.In(field, values.stream().map(Value::of).toList());
  }

  /// The unit vectors of every query's parts, in their order. Contents of one modality go through
  /// their tower together.
  private List<List<WeightedVector>> vectors(List<Query> queries) {
    Map<Modality, List<Content>> contents = new EnumMap<>(Modality.class);
    for (Query query : queries) {
      for (QueryPart part : query.parts()) {
        if (part instanceof QueryPart.ContentPart content) {
          contents
              .computeIfAbsent(content.content().modality(), _ -> new ArrayList<>())
              .add(content.content());
        }
      }
    }
    Map<Modality, Iterator<Embedding>> embedded = new EnumMap<>(Modality.class);
    contents.forEach((modality, list) -> embedded.put(modality, embed(list).iterator()));
    return queries.stream()
        .map(query -> query.parts().stream().map(part -> vector(part, embedded)).toList())
        .toList();
  }

  private List<Embedding> embed(List<Content> contents) {
    List<Embedding> embeddings = new ArrayList<>(contents.size());
    for (int from = 0; from < contents.size(); from += BATCH) {
      int to = Math.min(from + BATCH, contents.size());
      embeddings.addAll(embedder.embed(contents.subList(from, to), Role.QUERY));
    }
    return embeddings;
  }

  /// @param embedded what is next of the embedded contents of each modality
  private WeightedVector vector(QueryPart part, Map<Modality, Iterator<Embedding>> embedded) {
    float[] unit =
        switch (part) {
          case QueryPart.ContentPart content ->
              Objects.requireNonNull(embedded.get(content.content().modality())).next().vector();
          case QueryPart.ItemPart item -> itemVector(item.id());
          case QueryPart.VectorPart vector -> {
            generation
                .guard()
                .requireComparable(vector.embedding(), "query part '%s'".formatted(vector.label()));
            yield vector.embedding().vector();
          }
        };
    return new WeightedVector(unit, part.weight());
  }

  /// An item as a whole: the direction of the sum of its segments.
  private float[] itemVector(String id) {
    List<Segment> segments = collection.segments(id);
    if (segments.isEmpty()) {
      throw new InvalidQueryException(
          "catalog %s has no item '%s' to search with; semblance search lists ids with --json"
              .formatted(catalog, id));
    }
    float[] sum = new float[generation.record().space().dimension()];
    for (Segment segment : segments) {
      VectorMath.addScaled(sum, segment.vector(), 1);
    }
    if (!(VectorMath.norm(sum) > 1e-3)) {
      throw new InvalidQueryException(
          "the %d segments of item '%s' cancel one another out, so nothing is like it as a whole"
              .formatted(segments.size(), id));
    }
    VectorMath.normalize(sum);
    return sum;
  }

  private Match match(Hit hit, Posed posed) {
    if (hit.match().isEmpty()) { // browsing
      Segment first = collection.segments(hit.item().id()).getFirst();
      return new Match(
          hit.item(), 0, first.modality(), first.place(), List.of(), hit.group(), hit.segments());
    }
    Hit.Match found = hit.match().get();
    return new Match(
        hit.item(),
        found.score(),
        found.segment().modality(),
        found.segment().place(),
        Reasons.of(found, posed.query(), posed.combinations()),
        hit.group(),
        hit.segments());
  }

  /// Why there is no match, found by asking for less.
  private String reason(Posed posed, SearchReport report) {
    Query query = posed.query();
    if (collection.size() == 0) {
      return "catalog %s is empty; fill it with semblance index PATH".formatted(catalog);
    }
    if (posed.isIdle()) {
      return "catalog %s holds no %s, only %s"
          .formatted(
              catalog,
              labels(query.wantedModalities()),
              labels(collection.segmentCounts().keySet()));
    }
    if (query.window().offset() > 0) {
      return "there are no more than %,d matches".formatted(query.window().offset());
    }
    Optional<String> words =
        report.keywords().flatMap(done -> missingWords(done, query.parts().isEmpty()));
    if (words.isPresent()) {
      return words.get();
    }
    if (query.ranking().minimumScore().isPresent()) {
      SearchRequest request = request(posed);
      SearchResult best =
          collection.search(
              request.withRanking(request.ranking().byRelevance()).withWindow(Window.first(1)));
      if (!best.hits().isEmpty()) {
        return String.format(
            Locale.ROOT,
            "no good match: the best of %,d items scores %.2f, below the minimum of %.2f",
            collection.size(),
            best.hits().getFirst().match().orElseThrow().score(),
            query.ranking().minimumScore().getAsDouble());
      }
    }
    return query.keywords().isPresent()
        ? "no item of catalog %s passes the filter and has the words that are asked for"
            .formatted(catalog)
        : "no item of catalog %s passes the filter".formatted(catalog);
  }

  /// Which words nothing can be found by; empty if it is not for them.
  private Optional<String> missingWords(SearchReport.Keywords keywords, boolean alone) {
    if (alone && keywords.indexed() == 0) {
      return Optional.of(
          "the items of catalog %s were stored before words were kept: 'semblance catalog reindex' gives them the words of their names and metadata, indexing them into a new catalog those of their texts as well"
              .formatted(catalog));
    }
    List<SearchReport.Keyword> wanted =
        keywords.words().stream().filter(word -> word.need() != Need.FORBIDDEN).toList();
    List<String> missing =
        wanted.stream()
            .filter(word -> word.items() == 0)
            .map(word -> "'" + word.text() + "'")
            .toList();
    boolean decisive =
        (alone && missing.size() == wanted.size())
            || wanted.stream().anyMatch(word -> word.need() == Need.REQUIRED && word.items() == 0);
    return decisive
        ? Optional.of(
            "no item of catalog %s has %s in its texts, its metadata or its name"
                .formatted(catalog, String.join(" or ", missing)))
        : Optional.empty();
  }

  private static String labels(Set<Modality> modalities) {
    return modalities.stream().sorted().map(Modality::label).collect(Collectors.joining(" or "));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
