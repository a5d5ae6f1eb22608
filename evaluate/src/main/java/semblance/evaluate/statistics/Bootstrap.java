package semblance.evaluate.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Percentile bootstrap over groups of queries (Efron, *Bootstrap methods: another look at the
/// jackknife*, 1979).
///
/// What is drawn with replacement is a group with all its queries, not a query by itself: the five
/// captions of one picture succeed and fail together, and drawn one by one they would make the
/// interval too narrow. Where every query is a group of its own, this is the bootstrap over
/// queries.
///
/// The same seed gives the same interval on every machine. Immutable and thread-safe.
///
/// @param resamples how many times is drawn
/// @param level the share of resamples that lie within the interval, such as .95
/// @param seed of the random numbers
public record Bootstrap(int resamples, double level, long seed) {
  public Bootstrap {
    if (resamples < 1) {
      throw new IllegalArgumentException("%d resamples: expected 1 or more".formatted(resamples));
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "a confidence level of %s: expected a number between 0 and 1, such as .95"
              .formatted(level));
    }
  }

  /// 1,000 resamples, intervals of 95 %, seed 0.
  public static Bootstrap usual() {
    return new Bootstrap(1_000, .95, 0);
  }

  /// The mean of each measure with its interval. All measures are judged on the same resamples.
  ///
  /// @param measures the value of each query, `[measures][queries]`
  /// @param groups the number of the group that each query belongs to, 0 or more
  public List<Interval> means(List<double[]> measures, int[] groups) {
    int[] sizes = sizes(groups);
    int drawn = drawable(sizes).length;
    double[][] sums = new double[measures.size()][sizes.length];
    for (int measure = 0; measure < sums.length; measure++) {
      double[] values = measures.get(measure);
      requireOneEach(values, groups);
      for (int query = 0; query < groups.length; query++) {
        sums[measure][groups[query]] += values[query];
      }
    }
    if (drawn == 0) {
      return measures.stream().map(_ -> Interval.exact(Double.NaN)).toList();
    }
    double[][] resampled = new double[sums.length][resamples];
    IntStream.range(0, resamples)
        .parallel()
        .forEach(resample -> {
          int[] weights = weights(sizes, resample);
          long count = 0;
          double[] totals = new double[sums.length];
          for (int group = 0; group < weights.length; group++) {
            if (weights[group] > 0) {
              count += (long) weights[group] * sizes[group];
              for (int measure = 0; measure < totals.length; measure++) {
                totals[measure] += weights[group] * sums[measure][group];
              }
            }
          }
          for (int measure = 0; measure < totals.length; measure++) {
            resampled[measure][resample] = totals[measure] / count;
          }
        });
    return IntStream.range(0, sums.length)
        .mapToObj(i -> interval(Arrays.stream(sums[i]).sum() / groups.length, resampled[i]))
        .toList();
  }

  /// The median with its interval.
  ///
  /// @param values the value of each query
  /// @param groups the number of the group that each query belongs to, 0 or more
  public Interval median(double[] values, int[] groups) {
    requireOneEach(values, groups);
    if (values.length == 0) {
      return Interval.exact(Double.NaN);
    }
    int[] sizes = sizes(groups);
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] once = new int[sizes.length];
    Arrays.fill(once, 1);
    double[] resampled =
        IntStream.range(0, resamples)
            .parallel()
            .mapToDouble(resample -> median(values, groups, order, weights(sizes, resample)))
            .toArray();
    return interval(median(values, groups, order, once), resampled);
  }

  /// The median where each query counts as often as its group was drawn.
  private static double median(double[] values, int[] groups, int[] order, int[] weights) {
    long total = 0;
    for (int group : groups) {
      total += weights[group];
    }
    long lower = (total - 1) / 2;
    long upper = total / 2;
    long seen = 0;
    double first = Double.NaN;
    for (int query : order) {
      seen += weights[groups[query]];
      if (Double.isNaN(first) && seen > lower) {
        first = values[query];
      }
      if (seen > upper) {
        return (first + values[query]) / 2;
      }
    }
    return first;
  }

  /// How often each group is drawn in a resample.
  private int[] weights(int[] sizes, int resample) {
    int[] drawable = drawable(sizes);
    SplittableRandom random = new SplittableRandom(seed * 1_000_003L + resample);
    int[] weights = new int[sizes.length];
    for (int i = 0; i < drawable.length; i++) {
      weights[drawable[random.nextInt(drawable.length)]]++;
    }
    return weights;
  }

  /// The groups that have queries.
  private static int[] drawable(int[] sizes) {
    return IntStream.range(0, sizes.length).filter(group -> sizes[group] > 0).toArray();
  }

  private static int[] sizes(int[] groups) {
    int[] sizes = new int[Arrays.stream(groups).max().orElse(-1) + 1];
    for (int group : groups) {
      sizes[group]++;
    }
    return sizes;
  }

  private Interval interval(double value, double[] resampled) {
    double[] sorted = resampled.clone();
    Arrays.sort(sorted);
    return new Interval(
        value, quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2));
  }

  /// The quantile, interpolated between the two values it lies between.
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static void requireOneEach(double[] values, int[] groups) {
    if (values.length != groups.length) {
      throw new IllegalArgumentException(
          "%d values of %d queries: expected one each".formatted(values.length, groups.length));
    }
  }
}
