package semblance.collection.lucene.search;

import java.io.IOException;
import java.util.ArrayList;
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
/// However many that are, only those that can be among the first k are put in order.
///
/// Where places are kept for each kind, the same is asked of the last that a kind needs.
final class ByScore implements RankedItems {
  /// How many times the wanted are gathered in the hope that modifiers move none from further back.
  private static final int HOPE = 4;

  /// Covers the rounding of sums.
  private static final double ROUNDING = 1e-6;

  private final Gathering gathering;
  private final PassingItems passing;
  private final OptionalDouble minimum;
  private final Modifiers modifiers;
  private final KindPlaces places;
  private final ItemLoader loader;
  private @Nullable List<Found> all;

  ByScore(
      Gathering gathering,
      PassingItems passing,
      OptionalDouble minimum,
      Modifiers modifiers,
      KindPlaces places,
      ItemLoader loader) {
    this.gathering = gathering;
    this.passing = passing;
    this.minimum = minimum;
    this.modifiers = modifiers;
    this.places = places;
    this.loader = loader;
  }

  @Override
  public RankedItems among(PassingItems others) {
    return new ByScore(gathering, others, minimum, modifiers, KindPlaces.none(), loader);
  }

  /// All items.
  List<Found> all() throws IOException {
    if (all == null) {
      all = sorted(modifiers.scored(gathering.gather(passing, Gathering.ALL, minimum).found()));
    }
    return all;
  }

  @Override
  public Ranked first(int width) throws IOException {
    if (all != null || width == Gathering.ALL) {
      return complete(all(), width);
    }
    int wanted = modifiers.none() || width > Gathering.ALL / HOPE ? width : HOPE * width;
    Gathering.Gathered some = gathering.gather(passing, wanted, minimum);
    List<Found> scored = modifiers.scored(some.found());
    if (some.unseen() == Double.NEGATIVE_INFINITY) {
      all = sorted(scored);
      return complete(all, width);
    }
    Leading leading = Leading.of(scored, width, places);
    if (!modifiers.none() && !leading.areBefore(some, modifiers.most() + ROUNDING)) {
      double floor = leading.least() - modifiers.most() - ROUNDING;
      OptionalDouble least =
          OptionalDouble.of(Math.max(floor, minimum.orElse(Double.NEGATIVE_INFINITY)));
      scored = modifiers.scored(gathering.gather(passing, Gathering.ALL, least).found());
      leading = Leading.of(scored, width, places);
    }
    return new Ranked(places.first(sorted(leading.items()), width), false);
  }

  private Ranked complete(List<Found> sorted, int width) {
    return new Ranked(places.first(sorted, width), width >= sorted.size());
  }

  private List<Found> sorted(List<Found> scored) throws IOException {
    List<Found> sorted = new ArrayList<>(scored);
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
