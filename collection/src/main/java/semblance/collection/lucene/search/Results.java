package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import semblance.collection.query.Diversity;
import semblance.collection.query.Window;

/// Pages of one result, as items or as groups.
///
/// All pages of a result with one limit hold parts of one order, so that no item comes twice. Where
/// the order does not depend on how many items are looked for, that is simple. A walk through a
/// graph, however, finds some items only when it looks for more, and diversity chooses from more;
/// so there the order is made in steps: first what the first page alone would be, then what a
/// search for twice as many adds to that, and so on. This costs no more than twice the last step,
/// and what the first pages missed comes on a later one.
final class Results {
  private final RankedItems items;
  private final Optional<Groups> groups;
  private final Optional<Diversified> diversified;
  private final BooleanSupplier exact;

  /// @param exact whether nothing was missed so far
  Results(
      RankedItems items,
      Optional<Groups> groups,
      Optional<Diversified> diversified,
      BooleanSupplier exact) {
    this.items = items;
    this.groups = groups;
    this.diversified = diversified;
    this.exact = exact;
  }

  /// The entries of a page, groups with their best item alone.
  List<Entry> page(Window window) throws IOException {
    List<Entry> first = first(window.limit());
    if (window.offset() == 0 || first.size() < window.limit()) {
      return cut(first, window.offset(), window.end());
    }
    if (diversified.isEmpty() && exact.getAsBoolean()) {
      return cut(first(window.end()), window.offset(), window.end());
    }
    Map<Object, Entry> order = new LinkedHashMap<>();
    add(order, first, window.limit());
    for (int width = window.limit(); order.size() < window.end(); ) {
      width *= 2;
      int before = order.size();
      add(order, first(width), width);
      if (order.size() == before) {
        break;
      }
    }
    return cut(new ArrayList<>(order.values()), window.offset(), window.end());
  }

  private static void add(Map<Object, Entry> order, List<Entry> more, int width) {
    for (Entry entry : more) {
      if (order.size() == width) {
        return;
      }
      order.putIfAbsent(entry.key(), entry);
    }
  }

  private List<Entry> first(int width) throws IOException {
    int pool = diversified.isPresent() ? Diversity.POOL * width : width;
    List<Entry> entries;
    if (groups.isPresent()) {
      entries = groups.get().first(items, pool);
    } else {
      entries = items.first(pool).items().stream().map(Entry::of).toList();
    }
    return diversified.isPresent()
        ? diversified.get().first(cut(entries, 0, pool), width)
        : entries;
  }

  private static List<Entry> cut(List<Entry> entries, int from, int to) {
    int size = entries.size();
    return entries.subList(Math.min(from, size), Math.min(to, size));
  }
}
