package semblance.collection.query;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

/// What is asked of a collection.
///
/// An item's score is the best over its segments of the modalities asked for. Without vectors it is
/// browsing: items that pass the filter, in order of a field, else of their ids.
///
/// @param vectors at most one a modality
/// @param filter which items may be returned
/// @param limit how many items to return, at least 1
/// @param offset how many of the best items to leave out before, at least 0; with `limit` at most
///   [#MAXIMUM_WINDOW]
/// @param minimumScore items with lower scores are no hits
/// @param mode how thoroughly to look
/// @param order an order other than by score; with vectors it needs a minimum score, since it puts
///   in order all that reach it
public record SearchRequest(
    List<VectorQuery> vectors,
    Filter filter,
    int limit,
    int offset,
    OptionalDouble minimumScore,
    SearchMode mode,
    Optional<Order> order) {
  /// The most that limit and offset may come to together.
  public static final int MAXIMUM_WINDOW = 1_000;

  /// How many items are returned if nothing is said.
  public static final int DEFAULT_LIMIT = 10;

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
    if (limit < 1) {
      throw new IllegalArgumentException(
          "a limit of %d items: expected 1 or more".formatted(limit));
    }
    if (offset < 0) {
      throw new IllegalArgumentException(
          "an offset of %d items: expected 0 or more".formatted(offset));
    }
    if ((long) limit + offset > MAXIMUM_WINDOW) {
      throw new InvalidQueryException(
          "%d items from the %,dth on were asked for: number and offset may come to %,d together; narrow the search by a filter instead"
              .formatted(limit, offset + 1L, MAXIMUM_WINDOW));
    }
    if (minimumScore.isPresent()) {
      if (!Double.isFinite(minimumScore.getAsDouble())) {
        throw new IllegalArgumentException(
            "a minimum score of %s: expected a finite number"
                .formatted(minimumScore.getAsDouble()));
      }
      if (vectors.isEmpty()) {
        throw new InvalidQueryException(
            "a minimum score of %s without anything to compare with: add words, a picture or a vector to the query, or leave the minimum out"
                .formatted(minimumScore.getAsDouble()));
      }
    } else if (order.isPresent() && !vectors.isEmpty()) {
      throw new InvalidQueryException(
          "ordering by '%s' without a minimum score: say how good an item must be to be put in order"
              .formatted(order.get().field()));
    }
  }

  /// The ten nearest items.
  public static SearchRequest nearest(VectorQuery... vectors) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException("no query vectors: expected at least one");
    }
    return of(List.of(vectors), Filter.all());
  }

  /// The first ten items that pass the filter.
  public static SearchRequest browse(Filter filter) {
    return of(List.of(), filter);
  }

  private static SearchRequest of(List<VectorQuery> vectors, Filter filter) {
    return new SearchRequest(
        vectors,
        filter,
        DEFAULT_LIMIT,
        0,
        OptionalDouble.empty(),
        SearchMode.APPROXIMATE,
        Optional.empty());
  }

  /// This request with another filter.
  public SearchRequest withFilter(Filter other) {
    return new SearchRequest(vectors, other, limit, offset, minimumScore, mode, order);
  }

  /// This request for another stretch of the results.
  public SearchRequest withWindow(int otherLimit, int otherOffset) {
    return new SearchRequest(vectors, filter, otherLimit, otherOffset, minimumScore, mode, order);
  }

  /// This request for another number of results.
  public SearchRequest withLimit(int other) {
    return withWindow(other, offset);
  }

  /// This request with a minimum score.
  public SearchRequest withMinimumScore(double minimum) {
    return new SearchRequest(
        vectors, filter, limit, offset, OptionalDouble.of(minimum), mode, order);
  }

  /// This request in another mode.
  public SearchRequest withMode(SearchMode other) {
    return new SearchRequest(vectors, filter, limit, offset, minimumScore, other, order);
  }

  /// This request with another order.
  public SearchRequest withOrder(Order other) {
    return new SearchRequest(
        vectors, filter, limit, offset, minimumScore, mode, Optional.of(other));
  }
}
