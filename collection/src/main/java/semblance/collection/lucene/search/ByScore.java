package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.filter.PassingItems;

/// Items by their scores, equal ones by their ids.
///
/// With modifiers the first by relevance need not be the first by score. Let U be the most that the
/// modifiers can add. Once the items gathered have a k-th best score s, no other can come before it
/// whose relevance lies below s − U. So some more than k are gathered first; if even the relevance
/// of those left out, at most that of the last gathered, plus U lies below s, the first k are
/// right. If not, all whose relevance is at least s − U are gathered, and the first k of these are.
final class ByScore implements RankedItems {
  /// How many times the wanted are gathered in the hope that modifiers move none from further back.
  private static final int HOPE = 4;

  /// Covers the rounding of sums.
  private static final double ROUNDING = 1e-6;

  private final Gathering gathering;
  private final PassingItems passing;
  private final OptionalDouble minimum;
  private final Modifiers modifiers;
  private final ItemLoader loader;
  private @Nullable List<Found> all;

  ByScore(
      Gathering gathering,
      PassingItems passing,
      OptionalDouble minimum,
      Modifiers modifiers,
      ItemLoader loader) {
    this.gathering = gathering;
    this.passing = passing;
    this.minimum = minimum;
    this.modifiers = modifiers;
    this.loader = loader;
  }

  @Override
  public RankedItems among(PassingItems others) {
    return new ByScore(gathering, others, minimum, modifiers, loader);
  }

  /// All items.
  List<Found> all() throws IOException {
    if (all == null) {
      all = sorted(gathering.gather(passing, Gathering.ALL, minimum).found());
    }
    return all;
  }

  @Override
  public Ranked first(int width) throws IOException {
    if (all != null || width == Gathering.ALL) {
      return new Ranked(all(), true);
    }
    boolean asGathered = modifiers.none();
    int wanted = asGathered || width > Gathering.ALL / HOPE ? width : HOPE * width;
    Gathering.Gathered some = gathering.gather(passing, wanted, minimum);
    List<Found> sorted = sorted(some.found());
    if (some.unseen() == Double.NEGATIVE_INFINITY) {
      all = sorted;
      return new Ranked(sorted, true);
    }
    if (!asGathered) {
      double last = sorted.get(width - 1).score();
      if (!(last > some.unseen() + modifiers.most() + ROUNDING)) {
        double floor = last - modifiers.most() - ROUNDING;
        OptionalDouble least =
            OptionalDouble.of(Math.max(floor, minimum.orElse(Double.NEGATIVE_INFINITY)));
        sorted = sorted(gathering.gather(passing, Gathering.ALL, least).found());
      }
    }
    return new Ranked(sorted.subList(0, width), false);
  }

  private List<Found> sorted(Collection<Found> found) throws IOException {
    List<Found> sorted = modifiers.scored(found);
    sorted.sort(Comparator.comparingDouble(Found::score).reversed());
    for (int from = 0; from < sorted.size(); ) {
      int to = from + 1;
      while (to < sorted.size() && sorted.get(to).score() == sorted.get(from).score()) {
        to++;
      }
      if (to - from > 1) {
        sortById(sorted.subList(from, to));
      }
      from = to;
    }
    return sorted;
  }

  private void sortById(List<Found> equal) throws IOException {
    int[] documents = equal.stream().mapToInt(Found::item).sorted().toArray();
    Map<Integer, String> ids = new HashMap<>(loader.ids(documents));
    List<Found> ordered = new ArrayList<>(equal);
    ordered.sort(Comparator.comparing(found -> ids.getOrDefault(found.item(), "")));
    for (int i = 0; i < ordered.size(); i++) {
      equal.set(i, ordered.get(i));
    }
  }
}
