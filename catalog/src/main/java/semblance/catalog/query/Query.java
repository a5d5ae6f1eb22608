package semblance.catalog.query;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import semblance.collection.query.EachKind;
import semblance.collection.query.Filter;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.Order;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.collection.query.View;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// What is asked of a catalog: a weighted sum of parts, and what may be returned.
///
/// With no part and no keywords it is browsing: filter and order only. Of parts, at least one
/// attracts.
///
/// @param parts what is searched with, any modalities mixed
/// @param keywords words that items have in their texts, metadata and names, beside the parts or
///   alone; what they add to a score is in its unit
/// @param filter what items must fulfil
/// @param modalities the kinds of segments to find items by; empty for all
/// @param ranking how they are judged and put in order; see [#DEFAULT_RANKING] and
///   [#DEFAULT_MINIMUM_SCORE]
/// @param window which stretch of them is returned
/// @param view what is told of them
/// @param textModel the model whose text tower texts go through: the catalog's own, or one that is
///   declared to be aligned with it; if none is named, what is the catalog's default
public record Query(
    List<QueryPart> parts,
    Optional<KeywordQuery> keywords,
    Filter filter,
    Set<Modality> modalities,
    Ranking ranking,
    Window window,
    View view,
    Optional<String> textModel) {
  /// The score from which a match is worth showing to a person who did not say otherwise. Below it,
  /// `no good match` is the better answer. In standard deviations above the mean of the reference
  /// set; see [semblance.catalog.calibration.Calibration].
  ///
  /// Measured with semblance-mini: the best match of one caption in ten scores below it, and so
  /// does that of nine in ten queries about nothing that is pictured (`income tax form`); see
  /// docs/decisions/0005-no-good-match.md.
  public static final double DEFAULT_MINIMUM_SCORE = 2.5;

  /// How items are ranked if nothing else is said: by score, with places kept for each kind of item
  /// that has good matches; see docs/decisions/0019-mixed-lists.md.
  public static final Ranking DEFAULT_RANKING =
      Ranking.bestFirst().withEachKind(EachKind.withMatchesFrom(DEFAULT_MINIMUM_SCORE));

  public Query {
    parts = List.copyOf(parts);
    modalities = Set.copyOf(modalities);
    if (!parts.isEmpty() && parts.stream().noneMatch(part -> part.weight() > 0)) {
      throw new InvalidQueryException(
          "the query only says what not to find (%s): add at least one part with a positive weight"
              .formatted(
                  String.join(
                      ", ", parts.stream().map(part -> "'" + part.label() + "'").toList())));
    }
    if (parts.isEmpty() && keywords.isEmpty() && ranking.minimumScore().isPresent()) {
      throw new InvalidQueryException(
          "a minimum score of %s without anything to search for: scores need at least one part"
              .formatted(ranking.minimumScore().getAsDouble()));
    }
  }

  /// The ten best matches for the given parts, of every kind that has good ones.
  public static Query of(List<QueryPart> parts) {
    return new Query(
        parts,
        Optional.empty(),
        Filter.all(),
        Set.of(),
        DEFAULT_RANKING,
        Window.first(Window.DEFAULT_LIMIT),
        View.metadata(),
        Optional.empty());
  }

  /// The ten best matches for the given parts, of every kind that has good ones.
  public static Query of(QueryPart... parts) {
    return of(List.of(parts));
  }

  /// This query with other parts.
  public Query withParts(List<QueryPart> others) {
    return new Query(others, keywords, filter, modalities, ranking, window, view, textModel);
  }

  /// This query with keywords.
  public Query withKeywords(KeywordQuery words) {
    return new Query(
        parts, Optional.of(words), filter, modalities, ranking, window, view, textModel);
  }

  /// This query with another filter.
  public Query withFilter(Filter other) {
    return new Query(parts, keywords, other, modalities, ranking, window, view, textModel);
  }

  /// This query for segments of the given modalities.
  public Query withModalities(Set<Modality> others) {
    return new Query(parts, keywords, filter, others, ranking, window, view, textModel);
  }

  /// This query with another ranking.
  public Query withRanking(Ranking other) {
    return new Query(parts, keywords, filter, modalities, other, window, view, textModel);
  }

  /// This query for another stretch of the result.
  public Query withWindow(Window other) {
    return new Query(parts, keywords, filter, modalities, ranking, other, view, textModel);
  }

  /// This query for another number of matches.
  public Query withLimit(int limit) {
    return withWindow(new Window(limit, window.offset()));
  }

  /// This query for matches from another one on.
  public Query withOffset(int offset) {
    return withWindow(new Window(window.limit(), offset));
  }

  /// This query with a minimum score.
  public Query withMinimumScore(double score) {
    return withRanking(ranking.withMinimumScore(score));
  }

  /// This query at another recall.
  public Query withRecall(Recall recall) {
    return withRanking(ranking.withRecall(recall));
  }

  /// This query in another order.
  public Query withOrder(Order order) {
    return withRanking(ranking.withOrder(order));
  }

  /// This query with another view of the result.
  public Query withView(View other) {
    return new Query(parts, keywords, filter, modalities, ranking, window, other, textModel);
  }

  /// The same, its texts through the text tower of a model.
  public Query withTextModel(String model) {
    return new Query(
        parts, keywords, filter, modalities, ranking, window, view, Optional.of(model));
  }

  /// The modalities to find items by, all of them if none was named.
  public Set<Modality> wantedModalities() {
    return modalities.isEmpty() ? EnumSet.allOf(Modality.class) : modalities;
  }
}
