package semblance.evaluate.classification;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;
import semblance.evaluate.statistics.Bootstrap;
import semblance.evaluate.statistics.Interval;

/// How well pictures of one class each are told.
///
/// Where several classes have exactly the same score, each order of them counts alike, as in
/// [semblance.evaluate.retrieval.RankedQuery].
///
/// @param pictures how many were judged
/// @param classes how many there were to choose from
/// @param accuracy by k: the share of pictures whose class is among the first k
/// @param meanPerClassRecall the accuracy at 1 of each class that occurs, averaged
public record ClassificationMeasures(
    int pictures, int classes, SortedMap<Integer, Interval> accuracy, double meanPerClassRecall) {
  public ClassificationMeasures {
    accuracy = Collections.unmodifiableSortedMap(new TreeMap<>(accuracy));
  }

  /// Judges pictures.
  ///
  /// @param pictures unit vectors, `[pictures, dimension]`
  /// @param truths the class of each
  /// @param classes unit vectors, `[classes, dimension]`
  /// @param ks the places at which accuracy is told; those above the number of classes are left out
  public static ClassificationMeasures of(
      List<float[]> pictures,
      int[] truths,
      List<float[]> classes,
      Collection<Integer> ks,
      Bootstrap bootstrap) {
    requireClasses(pictures, truths, classes);
    int[] ahead = new int[truths.length];
    int[] tied = new int[truths.length];
    IntStream.range(0, truths.length)
        .parallel()
        .forEach(i -> {
          float own = VectorMath.dot(pictures.get(i), classes.get(truths[i]));
          for (float[] other : classes) {
            float score = VectorMath.dot(pictures.get(i), other);
            ahead[i] += score > own ? 1 : 0;
            tied[i] += score == own ? 1 : 0;
          }
        });
    List<Integer> places =
        new TreeSet<>(ks).stream().filter(k -> k >= 1 && k <= classes.size()).toList();
    List<double[]> hits =
        places.stream()
            .map(k ->
                IntStream.range(0, truths.length)
                    .mapToDouble(i -> hit(k, ahead[i], tied[i]))
                    .toArray())
            .toList();
    List<Interval> means = bootstrap.means(hits, IntStream.range(0, truths.length).toArray());
    SortedMap<Integer, Interval> accuracy = new TreeMap<>();
    for (int i = 0; i < places.size(); i++) {
      accuracy.put(places.get(i), means.get(i));
    }
    double[] sums = new double[classes.size()];
    int[] counts = new int[classes.size()];
    for (int i = 0; i < truths.length; i++) {
      sums[truths[i]] += hit(1, ahead[i], tied[i]);
      counts[truths[i]]++;
    }
    double meanPerClass =
        IntStream.range(0, sums.length)
            .filter(i -> counts[i] > 0)
            .mapToDouble(i -> sums[i] / counts[i])
            .average()
            .orElse(Double.NaN);
    return new ClassificationMeasures(truths.length, classes.size(), accuracy, meanPerClass);
  }

  private static double hit(int k, int ahead, int tied) {
    return Math.clamp((double) (k - ahead) / tied, 0, 1);
  }

  private static void requireClasses(List<float[]> pictures, int[] truths, List<float[]> classes) {
    if (pictures.size() != truths.length) {
      throw new IllegalArgumentException(
          "%,d pictures with %,d classes: expected one each"
              .formatted(pictures.size(), truths.length));
    }
    Arrays.stream(truths)
        .filter(truth -> truth < 0 || truth >= classes.size())
        .findFirst()
        .ifPresent(truth -> {
          throw new IllegalArgumentException(
              "a picture of class %d: expected 0 to %d".formatted(truth, classes.size() - 1));
        });
  }
}
