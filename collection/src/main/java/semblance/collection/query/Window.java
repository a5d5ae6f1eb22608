package semblance.collection.query;

import semblance.embedding.InvalidQueryException;

/// Which stretch of an ordered result is wanted.
///
/// @param limit how many items to return, at least 1
/// @param offset how many of the first items to leave out before, at least 0; with `limit` at most
///   [#MAXIMUM_END]
public record Window(int limit, int offset) {
  /// The most that limit and offset may come to together.
  public static final int MAXIMUM_END = 1_000;

  /// How many items are returned if nothing is said.
  public static final int DEFAULT_LIMIT = 10;

  public Window {
    if (limit < 1) {
      throw new InvalidQueryException(
          "%d items were asked for: expected 1 or more".formatted(limit));
    }
    if (offset < 0) {
      throw new InvalidQueryException(
          "an offset of %d items: expected 0 or more".formatted(offset));
    }
    if ((long) limit + offset > MAXIMUM_END) {
      throw new InvalidQueryException(
          "%,d items from the %,dth on were asked for: number and offset may come to %,d together; narrow the search by a filter instead"
              .formatted(limit, offset + 1L, MAXIMUM_END));
    }
  }

  /// The first items.
  public static Window first(int limit) {
    return new Window(limit, 0);
  }

  /// How many items must be put in order.
  public int end() {
    return limit + offset;
  }
}
