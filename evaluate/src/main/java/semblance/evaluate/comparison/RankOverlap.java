package semblance.evaluate.comparison;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How much two lists of what was found first have in common.
public final class RankOverlap {
  /// How far down people look: the weight of a depth is this much less than that of the one above.
  static final double PERSISTENCE = .9;

  private RankOverlap() {}

  /// The share of what is in either list that is in both (Jaccard); 1 for two empty ones.
  public static <T> double jaccard(List<T> one, List<T> other) {
    Set<T> both = new HashSet<>(one);
    both.retainAll(new HashSet<>(other));
    Set<T> either = new HashSet<>(one);
    either.addAll(other);
    return either.isEmpty() ? 1 : (double) both.size() / either.size();
  }

  /// Rank-biased overlap, extrapolated from lists of equal length (Webber, Moffat and Zobel, *A
  /// similarity measure for indefinite rankings*, 2010, RBO_ext with p = .9): 1 for the same list,
  /// 0 for nothing in common, and differences near the top count most. Of lists of unequal length
  /// the longer one is cut.
  public static <T> double rankBiased(List<T> one, List<T> other) {
    int depth = Math.min(one.size(), other.size());
    if (depth == 0) {
      return one.size() == other.size() ? 1 : 0;
    }
    Set<T> seenOfOne = new HashSet<>();
    Set<T> seenOfOther = new HashSet<>();
    int common = 0;
    double sum = 0;
    double weight = 1;
    for (int d = 1; d <= depth; d++) {
      T first = one.get(d - 1);
      T second = other.get(d - 1);
      seenOfOne.add(first);
      seenOfOther.add(second);
      if (first.equals(second)) {
        common++;
      } else {
        common += seenOfOther.contains(first) ? 1 : 0;
        common += seenOfOne.contains(second) ? 1 : 0;
      }
      weight *= PERSISTENCE;
      sum += weight * common / d;
    }
    return weight * common / depth + (1 - PERSISTENCE) / PERSISTENCE * sum;
  }
}
