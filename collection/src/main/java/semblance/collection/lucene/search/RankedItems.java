package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.List;
import semblance.collection.lucene.filter.PassingItems;

/// The items that answer a request, in their order before any are grouped or put apart.
sealed interface RankedItems permits ByScore, ByField {
  /// The first of an order.
  ///
  /// @param complete whether there are no more
  record Ranked(List<Found> items, boolean complete) {}

  /// The first items, at least `width` of them if there are so many.
  Ranked first(int width) throws IOException;

  /// The same order among other items.
  RankedItems among(PassingItems others);
}
