package semblance.evaluate.calibration;

import java.util.Arrays;

/// How well a least score parts queries that something answers from those that nothing does.
///
/// A query is refused if its best match scores below the threshold. Figures that have nothing to be
/// a share of are NaN.
///
/// @param answerable how many queries something answers
/// @param unanswerable how many nothing does
/// @param threshold the least score that is shown
/// @param refusedAnswerable how many of the former were refused, wrongly
/// @param refusedUnanswerable how many of the latter, rightly
/// @param area the probability that the best match of a query with an answer scores higher than
///   that of one without (area under the ROC curve; equal scores count half): how good any
///   threshold could be
public record Refusals(
    int answerable,
    int unanswerable,
    double threshold,
    int refusedAnswerable,
    int refusedUnanswerable,
    double area) {
  /// Judges queries by the score of the best match of each.
  public static Refusals of(double[] answerable, double[] unanswerable, double threshold) {
    return new Refusals(
        answerable.length,
        unanswerable.length,
        threshold,
        below(answerable, threshold),
        below(unanswerable, threshold),
        area(answerable, unanswerable));
  }

  /// The share of refusals that are right.
  public double precision() {
    int refused = refusedAnswerable + refusedUnanswerable;
    return refused == 0 ? Double.NaN : (double) refusedUnanswerable / refused;
  }

  /// The share of refusals that would be right if as many queries had an answer as had none: it
  /// does not depend on how many of each happened to be asked.
  public double balancedPrecision() {
    double both = recall() + wronglyRefused();
    return both == 0 ? Double.NaN : recall() / both;
  }

  /// The share of queries without an answer that are refused.
  public double recall() {
    return unanswerable == 0 ? Double.NaN : (double) refusedUnanswerable / unanswerable;
  }

  /// The share of queries with an answer that are refused.
  public double wronglyRefused() {
    return answerable == 0 ? Double.NaN : (double) refusedAnswerable / answerable;
  }

  private static int below(double[] scores, double threshold) {
    return (int) Arrays.stream(scores).filter(score -> !(score >= threshold)).count();
  }

  /// The statistic of Mann and Whitney, as a share.
  private static double area(double[] answerable, double[] unanswerable) {
    if (answerable.length == 0 || unanswerable.length == 0) {
      return Double.NaN;
    }
    double[] without = unanswerable.clone();
    Arrays.sort(without);
    double sum = 0;
    for (double score : answerable) {
      sum += (countBelow(without, score, false) + countBelow(without, score, true)) / 2.0;
    }
    return sum / answerable.length / unanswerable.length;
  }

  private static int countBelow(double[] sorted, double score, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score || (orEqual && sorted[middle] == score)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
