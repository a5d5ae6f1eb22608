package semblance.evaluate.retrieval;

import java.util.Arrays;

/// Where the right answers of one query stand among all that was searched.
///
/// Answers with exactly the same score have no order of their own: duplicates of a picture, or all
/// of them where a model has collapsed. Every measure is then the mean over all orders they could
/// be in (McSherry and Najork, *Computing information retrieval performance measures efficiently in
/// the presence of tied scores*, 2008). Without ties it is the usual measure.
///
/// Immutable and thread-safe.
public final class RankedQuery {
  /// How far down right answers after the first are remembered: with classes, a query can have
  /// thousands.
  static final int MOST_PLACES = 1_000;

  private final int[] ahead; // [groups] answers that score higher than the group
  private final int[] tied; // [groups] answers with the group's score
  private final int[] right; // [groups] right ones among them
  private final int answers;

  /// Groups of answers with equal scores that have a right one among them, best first.
  ///
  /// @param ahead how many answers score higher, `[groups]`, owned by this object from now on
  /// @param tied how many have that score, `[groups]`, likewise
  /// @param right how many of those are right, `[groups]`, likewise
  RankedQuery(int[] ahead, int[] tied, int[] right) {
    int kept = 1;
    while (kept < ahead.length && ahead[kept] < MOST_PLACES) {
      kept++;
    }
    this.answers = Arrays.stream(right).sum();
    this.ahead = Arrays.copyOf(ahead, kept);
    this.tied = Arrays.copyOf(tied, kept);
    this.right = Arrays.copyOf(right, kept);
  }

  /// A query whose only right answer stands at a rank.
  ///
  /// @param rank from 1
  public static RankedQuery at(int rank) {
    return new RankedQuery(new int[] {rank - 1}, new int[] {1}, new int[] {1});
  }

  /// Whether a right answer is among the first k: 0 or 1, or the probability where that is open
  /// among equals.
  public double hit(int k) {
    int left = k - ahead[0];
    if (left <= 0) {
      return 0;
    }
    if (left >= tied[0]) {
      return 1;
    }
    double missed = 1;
    for (int i = 0; i < right[0]; i++) {
      missed *= Math.max(0, (double) (tied[0] - left - i) / (tied[0] - i));
    }
    return 1 - missed;
  }

  /// The rank of the first right answer, from 1.
  public double rank() {
    return ahead[0] + (tied[0] + 1.0) / (right[0] + 1.0);
  }

  /// One over the rank of the first right answer.
  public double reciprocalRank() {
    int t = tied[0];
    int r = right[0];
    double probability = (double) r / t; // that the first right one is the jth of its equals
    double sum = 0;
    for (int j = 1; j <= t - r + 1; j++) {
      sum += probability / (ahead[0] + j);
      if (j < t) {
        probability *= (double) (t - j - r + 1) / (t - j);
      }
    }
    return sum;
  }

  /// Normalised discounted cumulative gain of the first k, all right answers being equally right
  /// (Järvelin and Kekäläinen 2002, discount 1/log₂(rank + 1)).
  ///
  /// @param k at most 1,000
  public double ndcg(int k) {
    if (k < 1 || k > MOST_PLACES) {
      throw new IllegalArgumentException("nDCG at %d: expected 1 to %d".formatted(k, MOST_PLACES));
    }
    double gain = 0;
    for (int group = 0; group < ahead.length && ahead[group] < k; group++) {
      int last = Math.min(k, ahead[group] + tied[group]);
      double discounts = 0;
      for (int place = ahead[group] + 1; place <= last; place++) {
        discounts += discount(place);
      }
      gain += discounts * right[group] / tied[group];
    }
    double ideal = 0;
    for (int place = 1; place <= Math.min(k, answers); place++) {
      ideal += discount(place);
    }
    return gain / ideal;
  }

  private static double discount(int place) {
    return Math.log(2) / Math.log(place + 1.0);
  }
}
