package semblance.collection.lucene.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Modality;

/// Those of some scored items that can be among the first, in no particular order, found without
/// ordering all: a heap of as many scores as are wanted tells the last of them.
final class Leading {
  private final List<Found> items;
  private final double last;
  private final Map<Modality, Double> lastOfKinds;

  private Leading(List<Found> items, double last, Map<Modality, Double> lastOfKinds) {
    this.items = items;
    this.last = last;
    this.lastOfKinds = lastOfKinds;
  }

  /// Chooses the first `width` items with all that have the score of the last of them, and of each
  /// kind that places are kept for, as many as that alike.
  static Leading of(List<Found> scored, int width, KindPlaces places) {
    Set<Modality> kinds = places.kinds(scored);
    int owed = places.kept(width, kinds);
    Heap best = new Heap(width);
    Map<Modality, Heap> bestOfKinds = new EnumMap<>(Modality.class);
    if (owed > 0) {
      kinds.forEach(kind -> bestOfKinds.put(kind, new Heap(owed)));
    }
    for (Found item : scored) {
      best.offer(item.score());
      bestOfKinds.forEach((kind, heap) -> {
        if (places.isWorthy(item, kind)) {
          heap.offer(item.score());
        }
      });
    }
    Map<Modality, Double> lastOfKinds = new EnumMap<>(Modality.class);
    bestOfKinds.forEach((kind, heap) -> lastOfKinds.put(kind, heap.least()));
    List<Found> items = new ArrayList<>();
    for (Found item : scored) {
      boolean leads = item.score() >= best.least();
      for (Map.Entry<Modality, Double> each : lastOfKinds.entrySet()) {
        leads |= item.score() >= each.getValue() && places.isWorthy(item, each.getKey());
      }
      if (leads) {
        items.add(item);
      }
    }
    Map<Modality, Double> needed = new EnumMap<>(Modality.class);
    bestOfKinds.forEach((kind, heap) -> {
      if (heap.isFull()) { // else all that are worth a place are there
        needed.put(kind, heap.least());
      }
    });
    return new Leading(items, best.least(), needed);
  }

  /// The items.
  List<Found> items() {
    return items;
  }

  /// The least score among those needed.
  double least() {
    return Math.min(
        last, lastOfKinds.values().stream().min(Comparator.naturalOrder()).orElse(last));
  }

  /// Whether nothing that was not gathered can come before them.
  ///
  /// @param most what is added to a relevance at most
  boolean areBefore(Gathering.Gathered gathered, double most) {
    return last > gathered.unseen() + most
        && lastOfKinds.entrySet().stream()
            .allMatch(each -> each.getValue() > gathered.unseen(each.getKey()) + most);
  }

  /// The greatest of the scores that are offered.
  private static final class Heap {
    private final int size;
    private final PriorityQueue<Double> scores = new PriorityQueue<>();

    Heap(int size) {
      this.size = size;
    }

    void offer(double score) {
      if (scores.size() < size) {
        scores.add(score);
      } else if (score > least()) {
        scores.poll();
        scores.add(score);
      }
    }

    boolean isFull() {
      return scores.size() == size;
    }

    /// The least of them; negative infinity if there are none.
    double least() {
      @Nullable Double least = scores.peek();
      return least == null ? Double.NEGATIVE_INFINITY : least;
    }
  }
}
