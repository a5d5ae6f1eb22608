package semblance.evaluate.search;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import semblance.catalog.Catalog;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.collection.item.FieldType;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Recall;
import semblance.collection.query.Value;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.evaluate.calibration.Refusals;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.EncodedText;
import semblance.evaluate.search.CatalogReport.Comparison;

/// Asks a catalog for pictures by their texts, in the language that has most of them.
///
/// Everything is asked twice: as the catalog answers by itself, and with every vector compared.
/// What differs is what the index costs.
public final class CatalogTrial {
  private static final int FIRST = 10;
  private static final int BATCH = 200;
  private static final int TIMED = 100;
  private static final int SHOWN = 5;

  private final Catalog catalog;
  private final EncodedData data;
  private final TrialSettings settings;
  private final Map<String, String> idBySource = new HashMap<>();
  private final int limit;

  private CatalogTrial(Catalog catalog, EncodedData data, TrialSettings settings) {
    this.catalog = catalog;
    this.data = data;
    this.settings = settings;
    this.limit = Math.max(FIRST, settings.ks().stream().mapToInt(k -> k).max().orElse(FIRST));
    catalog.forEachState(item -> idBySource.put(item.source(), item.id()));
  }

  /// Asks.
  ///
  /// @param catalog holds the data's pictures, perhaps among others
  /// @throws InvalidQueryException if it holds none of those that have texts
  public static CatalogReport of(Catalog catalog, EncodedData data, TrialSettings settings) {
    return new CatalogTrial(catalog, data, settings).report();
  }

  /// A text with the id of its picture.
  private record Asked(EncodedText text, String id) {}

  private CatalogReport report() {
    String language = language();
    List<Asked> asked = asked(language);
    if (asked.isEmpty()) {
      throw new InvalidQueryException(
          "catalog %s holds none of the %,d pictures that have texts: index the folder they lie in, or leave --catalog out for a temporary one"
              .formatted(catalog.folder().root(), data.samples().size()));
    }
    List<SearchOutcome> outcomes = ask(asked, _ -> Filter.all(), Recall.BALANCED);
    List<SearchOutcome> exact = ask(asked, _ -> Filter.all(), Recall.EXACT);
    SortedMap<String, Comparison> filtered = new TreeMap<>();
    for (String field : settings.filters()) {
      catalog
          .schema()
          .type(field)
          .ifPresent(type -> filtered.put(field, compareFiltered(asked, field, type)));
    }
    return new CatalogReport(
        catalog.size(),
        language,
        compare(asked, outcomes, exact),
        filtered,
        recall(asked, outcomes, match -> match.score() >= settings.minimumScore()),
        refusals(outcomes),
        outcomes.getLast().report().scans().stream()
            .map(scan -> scan.strategy())
            .findFirst()
            .orElse(""),
        latency(asked),
        catalog.describe().bytes());
  }

  private String language() {
    Map<String, Integer> counts = new TreeMap<>();
    data.texts().forEach(text -> counts.merge(text.language(), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private List<Asked> asked(String language) {
    List<Asked> asked = new ArrayList<>();
    for (EncodedText text : data.texts()) {
      String id = idBySource.get(TrialCatalog.source(data.samples().get(text.sample())));
      if (text.language().equals(language) && id != null) {
        asked.add(new Asked(text, id));
      }
    }
    if (asked.size() > settings.mostQueries()) {
      Collections.shuffle(asked, new Random(settings.seed()));
      return List.copyOf(asked.subList(0, settings.mostQueries()));
    }
    return asked;
  }

  private Query query(EncodedText text) {
    QueryPart part =
        settings.words()
            ? QueryPart.text(text.text())
            : new QueryPart.VectorPart(text.embedding(), 1, text.text());
    return Query.of(part).withModalities(Set.of(Modality.IMAGE)).withLimit(limit);
  }

  private List<SearchOutcome> ask(
      List<Asked> asked, Function<Asked, Filter> filter, Recall recall) {
    List<SearchOutcome> outcomes = new ArrayList<>(asked.size());
    for (int start = 0; start < asked.size(); start += BATCH) {
      outcomes.addAll(
          catalog.searchAll(
              asked.subList(start, Math.min(asked.size(), start + BATCH)).stream()
                  .map(each -> query(each.text()).withFilter(filter.apply(each)).withRecall(recall))
                  .toList()));
    }
    return outcomes;
  }

  private Comparison compareFiltered(List<Asked> asked, String field, FieldType type) {
    List<Asked> with =
        asked.stream()
            .filter(each -> !data.samples().get(each.text().sample()).values(field).isEmpty())
            .toList();
    Function<Asked, Filter> filter =
        each ->
            new Filter.Compare(
                field,
                Operator.EQUAL,
                value(data.samples().get(each.text().sample()).values(field).getFirst(), type));
    return compare(with, ask(with, filter, Recall.BALANCED), ask(with, filter, Recall.EXACT));
  }

  private static Value value(String text, FieldType type) {
    try {
      return switch (type) {
        case INTEGER, REAL -> new Value.Numeric(new BigDecimal(text));
        case BOOLEAN -> new Value.Truth(Boolean.parseBoolean(text));
        case KEYWORD, TEXT, DATE, GEO_POINT -> Value.of(text);
      };
    } catch (NumberFormatException e) {
      throw new InvalidQueryException(
          "the value '%s' of the data is no number, as the catalog's field has them"
              .formatted(text),
          e);
    }
  }

  private Comparison compare(
      List<Asked> asked, List<SearchOutcome> index, List<SearchOutcome> exact) {
    double overlap = 0;
    List<String> unlike = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      List<String> all = first(exact.get(i));
      Set<String> common = new HashSet<>(all);
      common.retainAll(new HashSet<>(first(index.get(i))));
      overlap += all.isEmpty() ? 1 : (double) common.size() / all.size();
      if (common.size() < all.size() && unlike.size() < SHOWN) {
        unlike.add(asked.get(i).text().text());
      }
    }
    return new Comparison(
        asked.size(),
        recall(asked, exact, _ -> true),
        recall(asked, index, _ -> true),
        asked.isEmpty() ? Double.NaN : overlap / asked.size(),
        unlike);
  }

  private static List<String> first(SearchOutcome outcome) {
    return outcome.matches().stream().limit(FIRST).map(match -> match.item().id()).toList();
  }

  private SortedMap<Integer, Double> recall(
      List<Asked> asked, List<SearchOutcome> outcomes, Predicate<Match> shown) {
    SortedMap<Integer, Double> recall = new TreeMap<>();
    for (int k : settings.ks()) {
      int found = 0;
      for (int i = 0; i < asked.size(); i++) {
        String wanted = asked.get(i).id();
        if (outcomes.get(i).matches().stream()
            .limit(k)
            .filter(shown)
            .anyMatch(match -> match.item().id().equals(wanted))) {
          found++;
        }
      }
      recall.put(k, asked.isEmpty() ? Double.NaN : (double) found / asked.size());
    }
    return recall;
  }

  private Optional<Refusals> refusals(List<SearchOutcome> answerable) {
    if (settings.unanswerable().isEmpty()) {
      return Optional.empty();
    }
    List<Content> texts = new ArrayList<>();
    settings.unanswerable().forEach(text -> texts.add(new Content.Text(text)));
    List<Embedding> vectors = catalog.embed(texts, Role.QUERY);
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      queries.add(
          Query.of(new QueryPart.VectorPart(vectors.get(i), 1, settings.unanswerable().get(i)))
              .withModalities(Set.of(Modality.IMAGE))
              .withLimit(1));
    }
    return Optional.of(
        Refusals.of(best(answerable), best(catalog.searchAll(queries)), settings.minimumScore()));
  }

  /// The score of each query's best match; NaN without any.
  private static double[] best(List<SearchOutcome> outcomes) {
    return outcomes.stream()
        .mapToDouble(outcome ->
            outcome.matches().isEmpty() ? Double.NaN : outcome.matches().getFirst().score())
        .toArray();
  }

  private Duration latency(List<Asked> asked) {
    List<Duration> times = new ArrayList<>();
    for (Asked each : asked.subList(0, Math.min(TIMED, asked.size()))) {
      SearchOutcome outcome =
          catalog.search(
              Query.of(new QueryPart.VectorPart(each.text().embedding(), 1, each.text().text()))
                  .withModalities(Set.of(Modality.IMAGE)));
      times.add(outcome.total());
    }
    times.sort(Comparator.naturalOrder());
    return times.get(times.size() / 2);
  }
}
