package semblance.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import semblance.catalog.calibration.Calibration.WeightedVector;
import semblance.catalog.calibration.Combination;
import semblance.catalog.query.Contribution;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.storage.AlignedTower;
import semblance.collection.CollectionReader;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
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

  /// Embeds contents of one modality.
  interface Embedder {
    List<Embedding> embed(List<? extends Content> contents, Role role);
  }

  SearchOutcome search(Query query) {
    long start = System.nanoTime();
    List<WeightedVector> vectors = vectors(query.parts());
    Duration embedding = since(start);
    Map<Modality, Combination> combinations = new EnumMap<>(Modality.class);
    if (!vectors.isEmpty()) {
      for (Modality modality : searchedModalities(query)) {
        combinations.put(modality, generation.calibration().combine(vectors, modality));
      }
    }
    SearchResult result =
        combinations.isEmpty() && !vectors.isEmpty()
            ? nothingToLookThrough()
            : collection.search(request(query, combinations));
    List<Match> matches = new ArrayList<>(result.hits().size());
    for (Hit hit : result.hits()) {
      matches.add(match(hit, query.parts(), combinations));
    }
    Optional<String> reason =
        matches.isEmpty() ? Optional.of(reason(query, combinations)) : Optional.empty();
    return new SearchOutcome(
        matches, reason, result.report(), embedding, since(start), alignedModel(query));
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
        new SearchReport(
            collection.size(), 0, List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  private Set<Modality> searchedModalities(Query query) {
    return query.wantedModalities().stream()
        .filter(modality -> collection.segmentCounts().getOrDefault(modality, 0L) > 0)
        .collect(Collectors.toCollection(() -> java.util.EnumSet.noneOf(Modality.class)));
  }

  private SearchRequest request(Query query, Map<Modality, Combination> combinations) {
    List<VectorQuery> vectorQueries = new ArrayList<>();
    combinations.forEach((modality, combination) ->
        vectorQueries.add(
            new VectorQuery(
                modality, combination.unitVector(), combination.scale(), combination.offset())));
    return new SearchRequest(
        vectorQueries,
        filter(query),
        query.limit(),
        query.offset(),
        query.minimumScore(),
        query.mode(),
        query.order());
  }

  /// The query's filter, without the items that it is asked to find more like.
  private static Filter filter(Query query) {
    List<Filter> filters = new ArrayList<>();
    if (!(query.filter() instanceof Filter.All)) {
      filters.add(query.filter());
    }
    if (query.parts().isEmpty() && !query.modalities().isEmpty()) {
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

  /// The unit vector of every part, in their order. Contents of one modality go through their tower
  /// together.
  private List<WeightedVector> vectors(List<QueryPart> parts) {
    Map<Modality, List<Content>> contents = new EnumMap<>(Modality.class);
    for (QueryPart part : parts) {
      if (part instanceof QueryPart.ContentPart content) {
        contents
            .computeIfAbsent(content.content().modality(), _ -> new ArrayList<>())
            .add(content.content());
      }
    }
    Map<Modality, List<Embedding>> embedded = new EnumMap<>(Modality.class);
    contents.forEach((modality, list) -> embedded.put(modality, embedder.embed(list, Role.QUERY)));
    Map<Modality, Integer> used = new LinkedHashMap<>();
    List<WeightedVector> vectors = new ArrayList<>(parts.size());
    for (QueryPart part : parts) {
      float[] unit =
          switch (part) {
            case QueryPart.ContentPart content -> {
              Modality modality = content.content().modality();
              int index = used.merge(modality, 1, Integer::sum) - 1;
              yield embedded.getOrDefault(modality, List.of()).get(index).vector();
            }
            case QueryPart.ItemPart item -> itemVector(item.id());
            case QueryPart.VectorPart vector -> {
              generation
                  .guard()
                  .requireComparable(
                      vector.embedding(), "query part '%s'".formatted(vector.label()));
              yield vector.embedding().vector();
            }
          };
      vectors.add(new WeightedVector(unit, part.weight()));
    }
    return vectors;
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

  private Match match(Hit hit, List<QueryPart> parts, Map<Modality, Combination> combinations) {
    if (hit.match().isEmpty()) { // browsing
      Segment first = collection.segments(hit.item().id()).getFirst();
      return new Match(hit.item(), 0, first.modality(), first.place(), List.of());
    }
    Segment segment = hit.match().get().segment();
    Combination combination = combinations.get(segment.modality());
    if (combination == null) {
      throw new IllegalStateException(
          "a match of modality %s, which was not asked for".formatted(segment.modality()));
    }
    double[] cosines = combination.cosines(segment.vector());
    double[] contributions = combination.contributions(cosines);
    List<Contribution> why = new ArrayList<>(parts.size());
    for (int i = 0; i < cosines.length; i++) {
      QueryPart part = parts.get(i);
      why.add(new Contribution(part.label(), part.weight(), cosines[i], contributions[i]));
    }
    return new Match(
        hit.item(), hit.match().get().score(), segment.modality(), segment.place(), why);
  }

  /// Why there is no match, found by asking for less.
  private String reason(Query query, Map<Modality, Combination> combinations) {
    if (collection.size() == 0) {
      return "catalog %s is empty; fill it with semblance index PATH".formatted(catalog);
    }
    if (!query.parts().isEmpty() && combinations.isEmpty()) {
      return "catalog %s holds no %s, only %s"
          .formatted(
              catalog,
              labels(query.wantedModalities()),
              labels(collection.segmentCounts().keySet()));
    }
    if (query.offset() > 0) {
      return "there are no more than %,d matches".formatted(query.offset());
    }
    if (query.minimumScore().isPresent()) {
      SearchRequest request = request(query, combinations);
      SearchResult best =
          collection.search(
              new SearchRequest(
                  request.vectors(),
                  request.filter(),
                  1,
                  0,
                  OptionalDouble.empty(),
                  request.mode(),
                  Optional.empty()));
      if (!best.hits().isEmpty()) {
        return String.format(
            Locale.ROOT,
            "no good match: the best of %,d items scores %.2f, below the minimum of %.2f",
            collection.size(),
            best.hits().getFirst().match().orElseThrow().score(),
            query.minimumScore().getAsDouble());
      }
    }
    return "no item of catalog %s passes the filter".formatted(catalog);
  }

  private static String labels(Set<Modality> modalities) {
    return modalities.stream().sorted().map(Modality::label).collect(Collectors.joining(" or "));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
