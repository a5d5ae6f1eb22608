package semblance.evaluate.retrieval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import semblance.evaluate.statistics.Bootstrap;
import semblance.evaluate.statistics.Interval;

/// What ranked queries amount to.
///
/// Recall at k is what papers about such models call so, and clip_benchmark computes: the share of
/// queries with at least one right answer among the first k.
///
/// @param queries how many were judged
/// @param recall by k
/// @param meanReciprocalRank of the first right answer
/// @param ndcg of the first [#NDCG_PLACES]
/// @param medianRank of the first right answer, from 1
public record RetrievalMeasures(
    int queries,
    SortedMap<Integer, Interval> recall,
    Interval meanReciprocalRank,
    Interval ndcg,
    Interval medianRank) {
  /// How many places nDCG looks at.
  public static final int NDCG_PLACES = 10;

  public RetrievalMeasures {
    recall = Collections.unmodifiableSortedMap(new TreeMap<>(recall));
  }

  /// Sums queries up.
  ///
  /// @param queries where their answers stand
  /// @param groups which belong together: they are drawn together for the intervals
  /// @param ks the places at which recall is told, each 1 or more
  public static RetrievalMeasures of(
      List<RankedQuery> queries, int[] groups, Collection<Integer> ks, Bootstrap bootstrap) {
    List<Integer> places = List.copyOf(new TreeSet<>(ks));
    for (int k : places) {
      if (k < 1) {
        throw new IllegalArgumentException("recall at %d: expected 1 or more".formatted(k));
      }
    }
    List<double[]> values = new ArrayList<>();
    for (int k : places) {
      values.add(each(queries, query -> query.hit(k)));
    }
    values.add(each(queries, RankedQuery::reciprocalRank));
    values.add(each(queries, query -> query.ndcg(NDCG_PLACES)));
    List<Interval> means = bootstrap.means(values, groups);
    SortedMap<Integer, Interval> recall = new TreeMap<>();
    for (int i = 0; i < places.size(); i++) {
      recall.put(places.get(i), means.get(i));
    }
    return new RetrievalMeasures(
        queries.size(),
        recall,
        means.get(places.size()),
        means.get(places.size() + 1),
        bootstrap.median(each(queries, RankedQuery::rank), groups));
  }

  private static double[] each(List<RankedQuery> queries, ToDoubleFunction<RankedQuery> measure) {
    return queries.stream().mapToDouble(measure).toArray();
  }
}
