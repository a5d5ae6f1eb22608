package semblance.collection.query;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// What is asked of a collection.
///
/// An item's score is the best over its segments of the modalities asked for, the modalities joined
/// as is said; what its words add comes on top. Without vectors and words it is browsing: items
/// that pass the filter, in order of a field, else of their ids.
///
/// @param vectors at most one a modality
/// @param joining what modalities say together of an item that has several
/// @param keywords words to find items by, beside the vectors or alone
/// @param filter which items may be returned
/// @param ranking how they are judged and put in order
/// @param window which stretch of them is returned; it counts groups where there are groups
/// @param view what is told of them
public record SearchRequest(
    List<VectorQuery> vectors,
    Joining joining,
    Optional<KeywordQuery> keywords,
    Filter filter,
    Ranking ranking,
    Window window,
    View view) {

  public SearchRequest {
    vectors = List.copyOf(vectors);
    EnumSet<Modality> modalities = EnumSet.noneOf(Modality.class);
    for (VectorQuery vector : vectors) {
      if (!modalities.add(vector.modality())) {
        throw new IllegalArgumentException(
            "two query vectors for %s: expected at most one a modality"
                .formatted(vector.modality()));
      }
    }
    if (vectors.isEmpty() && keywords.isPresent() && keywords.get().onlyForbids()) {
      throw new InvalidQueryException(
          "the keywords only say what must not be there (%s): add what to find"
              .formatted(
                  String.join(
                      ", ",
                      keywords.get().clauses().stream()
                          .map(clause -> "-" + clause.text())
                          .toList())));
    }
    boolean scoring = !vectors.isEmpty() || keywords.isPresent();
    if (ranking.minimumScore().isPresent()) {
      if (!scoring) {
        throw new InvalidQueryException(
            "a minimum score of %s without anything to compare with: add words, a picture or a vector to the query, or leave the minimum out"
                .formatted(ranking.minimumScore().getAsDouble()));
      }
    } else if (ranking.order().isPresent() && !vectors.isEmpty()) {
      throw new InvalidQueryException(
          "ordering by '%s' without a minimum score: say how good an item must be to be put in order"
              .formatted(ranking.order().get().field()));
    }
    if (!scoring && !ranking.modifiers().isEmpty()) {
      throw new InvalidQueryException(
          "%s without anything to compare with, so there are no scores to change: add words, a picture or a vector to the query, or order by '%s'"
              .formatted(
                  ranking.modifiers().getFirst().label(), ranking.modifiers().getFirst().field()));
    }
    if (vectors.isEmpty() && ranking.diversity().isPresent()) {
      throw new InvalidQueryException(
          "diversity without anything to compare with: add words, a picture or a vector to the query, or leave diversity out");
    }
  }

  /// The ten nearest items.
  public static SearchRequest nearest(VectorQuery... vectors) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException("no query vectors: expected at least one");
    }
    return of(List.of(vectors), Filter.all());
  }

  /// The ten best items by words alone.
  public static SearchRequest words(KeywordQuery keywords) {
    return browse(Filter.all()).withKeywords(keywords);
  }

  /// The first ten items that pass the filter.
  public static SearchRequest browse(Filter filter) {
    return of(List.of(), filter);
  }

  private static SearchRequest of(List<VectorQuery> vectors, Filter filter) {
    return new SearchRequest(
        vectors,
        Joining.BEST,
        Optional.empty(),
        filter,
        Ranking.bestFirst(),
        Window.first(Window.DEFAULT_LIMIT),
        View.metadata());
  }

  /// This request with words beside the vectors, or alone.
  public SearchRequest withKeywords(KeywordQuery words) {
    return new SearchRequest(vectors, joining, Optional.of(words), filter, ranking, window, view);
  }

  /// This request with modalities joined otherwise.
  public SearchRequest withJoining(Joining other) {
    return new SearchRequest(vectors, other, keywords, filter, ranking, window, view);
  }

  /// This request with another filter.
  public SearchRequest withFilter(Filter other) {
    return new SearchRequest(vectors, joining, keywords, other, ranking, window, view);
  }

  /// This request with another ranking.
  public SearchRequest withRanking(Ranking other) {
    return new SearchRequest(vectors, joining, keywords, filter, other, window, view);
  }

  /// This request for another stretch of the results.
  public SearchRequest withWindow(Window other) {
    return new SearchRequest(vectors, joining, keywords, filter, ranking, other, view);
  }

  /// This request with another view of the result.
  public SearchRequest withView(View other) {
    return new SearchRequest(vectors, joining, keywords, filter, ranking, window, other);
  }

  /// This request for the first items.
  public SearchRequest withLimit(int limit) {
    return withWindow(new Window(limit, window.offset()));
  }

  /// This request with a minimum score.
  public SearchRequest withMinimumScore(double minimum) {
    return withRanking(ranking.withMinimumScore(minimum));
  }

  /// This request at another recall.
  public SearchRequest withRecall(Recall recall) {
    return withRanking(ranking.withRecall(recall));
  }

  /// This request in another order.
  public SearchRequest withOrder(Order order) {
    return withRanking(ranking.withOrder(order));
  }
}
