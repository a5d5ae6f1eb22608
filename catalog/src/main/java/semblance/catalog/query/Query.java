package semblance.catalog.query;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import semblance.collection.query.Filter;
import semblance.collection.query.Order;
import semblance.collection.query.SearchMode;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// What is asked of a catalog: a weighted sum of parts, and what may be returned.
///
/// With no part at all it is browsing: filter and order only. Otherwise at least one part attracts.
///
/// @param parts what is searched with, any modalities mixed
/// @param filter what items must fulfil
/// @param modalities the kinds of segments to find items by; empty for all
/// @param limit the most matches to return, at least 1
/// @param offset how many matches to skip, together with the limit at most [#MAXIMUM_DEPTH]
/// @param minimumScore the score below which nothing is returned; see [#DEFAULT_MINIMUM_SCORE]
/// @param mode whether an approximate answer is good enough
/// @param order what to sort by instead of the score, among what passes the minimum score
/// @param textModel the model whose text tower texts go through: the catalog's own, or one that is
///   declared to be aligned with it; if none is named, what is the catalog's default
public record Query(
    List<QueryPart> parts,
    Filter filter,
    Set<Modality> modalities,
    int limit,
    int offset,
    OptionalDouble minimumScore,
    SearchMode mode,
    Optional<Order> order,
    Optional<String> textModel) {
  /// The most matches a query reaches: limit and offset together.
  public static final int MAXIMUM_DEPTH = 1_000;

  /// How many matches are returned unless a limit is given.
  public static final int DEFAULT_LIMIT = 10;

  /// The score from which a match is worth showing to a person who did not say otherwise. Below it,
  /// `no good match` is the better answer. In standard deviations above the mean of the reference
  /// set; see [semblance.catalog.calibration.Calibration].
  ///
  /// Measured with semblance-mini: the best match of one caption in ten scores below it, and so
  /// does that of nine in ten queries about nothing that is pictured (`income tax form`); see
  /// docs/decisions/0005-no-good-match.md.
  public static final double DEFAULT_MINIMUM_SCORE = 2.5;

  public Query {
    parts = List.copyOf(parts);
    modalities = Set.copyOf(modalities);
    if (limit < 1) {
      throw new InvalidQueryException(
          "%d matches were asked for: expected 1 to %d".formatted(limit, MAXIMUM_DEPTH));
    }
    if (offset < 0) {
      throw new InvalidQueryException("offset %d: expected 0 or more".formatted(offset));
    }
    if ((long) limit + offset > MAXIMUM_DEPTH) {
      throw new InvalidQueryException(
          "%,d matches from offset %,d: limit and offset together may be at most %,d; narrow the search with a filter instead"
              .formatted(limit, offset, MAXIMUM_DEPTH));
    }
    if (minimumScore.isPresent() && !Double.isFinite(minimumScore.getAsDouble())) {
      throw new InvalidQueryException(
          "a minimum score of %s: expected a finite number".formatted(minimumScore.getAsDouble()));
    }
    if (!parts.isEmpty() && parts.stream().noneMatch(part -> part.weight() > 0)) {
      throw new InvalidQueryException(
          "the query only says what not to find (%s): add at least one part with a positive weight"
              .formatted(
                  String.join(
                      ", ", parts.stream().map(part -> "'" + part.label() + "'").toList())));
    }
    if (parts.isEmpty() && minimumScore.isPresent()) {
      throw new InvalidQueryException(
          "a minimum score of %s without anything to search for: scores need at least one part"
              .formatted(minimumScore.getAsDouble()));
    }
  }

  /// The ten best matches of all kinds for the given parts.
  public static Query of(List<QueryPart> parts) {
    return new Query(
        parts,
        Filter.all(),
        Set.of(),
        DEFAULT_LIMIT,
        0,
        OptionalDouble.empty(),
        SearchMode.APPROXIMATE,
        Optional.empty(),
        Optional.empty());
  }

  /// The ten best matches of all kinds for the given parts.
  public static Query of(QueryPart... parts) {
    return of(List.of(parts));
  }

  public Query withFilter(Filter newFilter) {
    return new Query(
        parts, newFilter, modalities, limit, offset, minimumScore, mode, order, textModel);
  }

  public Query withModalities(Set<Modality> newModalities) {
    return new Query(
        parts, filter, newModalities, limit, offset, minimumScore, mode, order, textModel);
  }

  public Query withLimit(int newLimit) {
    return new Query(
        parts, filter, modalities, newLimit, offset, minimumScore, mode, order, textModel);
  }

  public Query withOffset(int newOffset) {
    return new Query(
        parts, filter, modalities, limit, newOffset, minimumScore, mode, order, textModel);
  }

  public Query withMinimumScore(double score) {
    return new Query(
        parts, filter, modalities, limit, offset, OptionalDouble.of(score), mode, order, textModel);
  }

  public Query withMode(SearchMode newMode) {
    return new Query(
        parts, filter, modalities, limit, offset, minimumScore, newMode, order, textModel);
  }

  public Query withOrder(Order newOrder) {
    return new Query(
        parts,
        filter,
        modalities,
        limit,
        offset,
        minimumScore,
        mode,
        Optional.of(newOrder),
        textModel);
  }

  /// The same, its texts through the text tower of a model.
  public Query withTextModel(String model) {
    return new Query(
        parts, filter, modalities, limit, offset, minimumScore, mode, order, Optional.of(model));
  }

  /// The modalities to find items by, all of them if none was named.
  public Set<Modality> wantedModalities() {
    return modalities.isEmpty() ? EnumSet.allOf(Modality.class) : modalities;
  }
}
