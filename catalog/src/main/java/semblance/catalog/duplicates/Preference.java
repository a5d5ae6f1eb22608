package semblance.catalog.duplicates;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import semblance.collection.item.ItemState;

/// Which of several copies to keep: the largest picture, then the oldest file, then the one with
/// the most bytes, then the first by name.
final class Preference {
  private final PictureSizes sizes;
  private final Map<String, Optional<PictureSizes.PixelSize>> known = new HashMap<>();

  Preference(PictureSizes sizes) {
    this.sizes = sizes;
  }

  /// The size of an item's picture, read once.
  Optional<PictureSizes.PixelSize> size(ItemState item) {
    return known.computeIfAbsent(item.id(), _ -> sizes.of(item));
  }

  /// The best first, by what is known without reading a file: more bytes are more pixels, mostly.
  static Comparator<ItemState> cheap() {
    return Comparator.comparingLong((ItemState item) -> -item.stamp().bytes())
        .thenComparingLong(Preference::age)
        .thenComparing(ItemState::id);
  }

  /// The best first.
  Comparator<ItemState> order() {
    return Comparator.comparingLong((ItemState item) -> -pixels(item))
        .thenComparingLong(Preference::age)
        .thenComparingLong(item -> -item.stamp().bytes())
        .thenComparing(ItemState::id);
  }

  private long pixels(ItemState item) {
    return size(item).map(PictureSizes.PixelSize::pixels).orElse(0L);
  }

  private static long age(ItemState item) {
    return item.stamp().isKnown() ? item.stamp().modifiedMillis() : Long.MAX_VALUE;
  }

  /// Why the best of some items is the best, in words.
  String reason(ItemState best, List<ItemState> others) {
    long largest = others.stream().mapToLong(this::pixels).max().orElse(0);
    if (pixels(best) > largest) {
      return size(best)
          .map(size -> "the largest picture, " + size + " pixels")
          .orElse("the largest");
    }
    List<ItemState> rivals = others.stream().filter(item -> pixels(item) == largest).toList();
    String among = rivals.size() < others.size() ? "the largest with others, and of these " : "";
    if (rivals.stream().allMatch(item -> age(item) > age(best))) {
      return among + "the oldest file";
    }
    rivals = rivals.stream().filter(item -> age(item) == age(best)).toList();
    if (rivals.stream().allMatch(item -> item.stamp().bytes() < best.stamp().bytes())) {
      return among + "the one with the most bytes";
    }
    return among + "the first by name: nothing else tells them apart";
  }
}
