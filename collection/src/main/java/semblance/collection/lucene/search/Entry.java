package semblance.collection.lucene.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the results that a window counts: an item, or a group with the best of its items.
///
/// @param members one or more items, in their order
/// @param group the value they share; null if they share none
record Entry(List<Found> members, @Nullable String group) {
  static Entry of(Found item) {
    return new Entry(List.of(item), null);
  }

  Found best() {
    return members.getFirst();
  }

  /// What tells the entry from others.
  Object key() {
    return group == null ? best().item() : group;
  }
}
