package semblance.collection.lucene.search;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import semblance.collection.query.EachKind;
import semblance.embedding.Modality;

/// Puts items in the order in which each kind has the places that [EachKind] keeps for it.
///
/// Serves one request, and remembers which items stand in kept places.
final class KindPlaces {
  private final EachKind rule;
  private final Map<Integer, Modality> kept = new HashMap<>();

  KindPlaces(EachKind rule) {
    this.rule = rule;
  }

  /// No kept places: by score alone.
  static KindPlaces none() {
    return new KindPlaces(new EachKind(1, 0));
  }

  /// The kinds that have an item worth a place; none if only one has.
  Set<Modality> kinds(Iterable<Found> items) {
    Set<Modality> kinds = EnumSet.noneOf(Modality.class);
    for (Found item : items) {
      if (item.relevance() >= rule.leastRelevance()) {
        item.sides().forEach(side -> kinds.add(side.query().modality()));
      }
    }
    return kinds.size() < 2 ? Set.of() : kinds;
  }

  /// Whether an item may stand in a place that is kept for a kind.
  boolean isWorthy(Found item, Modality kind) {
    return item.relevance() >= rule.leastRelevance() && item.isOf(kind);
  }

  /// How many of the first are of each kind at least.
  int kept(int width, Set<Modality> kinds) {
    return rule.kept(width, kinds.size());
  }

  /// The first items.
  ///
  /// @param byScore the best first: at least the first `width`, and of each kind as many as places
  ///   are kept for it
  List<Found> first(List<Found> byScore, int width) {
    Set<Modality> kinds = kinds(byScore);
    int places = Math.min(width, byScore.size());
    if (kept(places, kinds) == 0) {
      return byScore.subList(0, places);
    }
    Map<Modality, Row> rows = new EnumMap<>(Modality.class);
    for (Modality kind : kinds) {
      rows.put(kind, new Row(byScore.stream().filter(item -> isWorthy(item, kind)).toList()));
    }
    Row all = new Row(byScore);
    Set<Integer> taken = new HashSet<>();
    Map<Modality, Integer> had = new EnumMap<>(Modality.class);
    List<Found> order = new ArrayList<>(places);
    while (order.size() < places) {
      int owed = kept(order.size() + 1, kinds);
      @Nullable Found next = all.next(taken);
      @Nullable Modality keptFor = null;
      @Nullable Found chosen = null;
      for (Modality kind : kinds) {
        @Nullable Found candidate =
            had.getOrDefault(kind, 0) < owed ? row(rows, kind).next(taken) : null;
        if (candidate != null && (chosen == null || candidate.score() > chosen.score())) {
          chosen = candidate;
          keptFor = kind;
        }
      }
      if (chosen == null) {
        chosen = next;
      }
      if (chosen == null) {
        break;
      }
      if (keptFor != null && (next == null || chosen.item() != next.item())) {
        kept.put(chosen.item(), keptFor);
      }
      taken.add(chosen.item());
      order.add(chosen);
      for (Modality kind : kinds) {
        had.merge(kind, chosen.isOf(kind) ? 1 : 0, Integer::sum);
      }
    }
    return order;
  }

  private static Row row(Map<Modality, Row> rows, Modality kind) {
    @Nullable Row row = rows.get(kind);
    if (row == null) {
      throw new IllegalStateException("no row of " + kind);
    }
    return row;
  }

  /// Items that are taken from the front on, here or elsewhere.
  private static final class Row {
    private final List<Found> items;
    private int at;

    Row(List<Found> items) {
      this.items = items;
    }

    /// The first that is not taken.
    @Nullable Found next(Set<Integer> taken) {
      while (at < items.size() && taken.contains(items.get(at).item())) {
        at++;
      }
      return at < items.size() ? items.get(at) : null;
    }
  }

  /// How many of some entries stand in kept places, by the kind that has them.
  Map<Modality, Integer> counted(List<Entry> entries) {
    Map<Modality, Integer> counts = new EnumMap<>(Modality.class);
    for (Entry entry : entries) {
      @Nullable Modality kind = kept.get(entry.best().item());
      if (kind != null) {
        counts.merge(kind, 1, Integer::sum);
      }
    }
    return counts;
  }
}
