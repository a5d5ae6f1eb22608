package semblance.evaluate.classification;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;

/// How well pictures of several classes each are told.
///
/// Average precision of a class is the mean, over the pictures that are of it, of the share of such
/// pictures among those that score at least as high. A class that no picture is of counts as 0, as
/// in clip_benchmark; [#emptyClasses()] says how many those are.
///
/// @param pictures how many were judged
/// @param classes how many classes there are
/// @param emptyClasses how many of them no picture is of
/// @param meanAveragePrecision over all classes
public record LabelMeasures(
    int pictures, int classes, int emptyClasses, double meanAveragePrecision) {
  /// Judges pictures.
  ///
  /// @param pictures unit vectors, `[pictures, dimension]`
  /// @param truths the classes of each
  /// @param classes unit vectors, `[classes, dimension]`
  public static LabelMeasures of(
      List<float[]> pictures, List<Set<Integer>> truths, List<float[]> classes) {
    if (pictures.size() != truths.size()) {
      throw new IllegalArgumentException(
          "%,d pictures with labels of %,d: expected one set each"
              .formatted(pictures.size(), truths.size()));
    }
    double[] precisions =
        IntStream.range(0, classes.size())
            .parallel()
            .mapToDouble(label -> averagePrecision(pictures, truths, classes.get(label), label))
            .toArray();
    int empty =
        (int)
            IntStream.range(0, classes.size())
                .filter(label -> truths.stream().noneMatch(truth -> truth.contains(label)))
                .count();
    return new LabelMeasures(
        pictures.size(),
        classes.size(),
        empty,
        IntStream.range(0, precisions.length)
            .mapToDouble(i -> precisions[i])
            .average()
            .orElse(Double.NaN));
  }

  /// Pictures of equal score are taken together, so that their order does not matter.
  private static double averagePrecision(
      List<float[]> pictures, List<Set<Integer>> truths, float[] label, int number) {
    float[] scores = new float[pictures.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = VectorMath.dot(pictures.get(i), label);
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double sum = 0;
    int right = 0;
    for (int start = 0; start < order.length; ) {
      int end = start;
      int inGroup = 0;
      while (end < order.length && scores[order[end]] == scores[order[start]]) {
        inGroup += truths.get(order[end]).contains(number) ? 1 : 0;
        end++;
      }
      right += inGroup;
      sum += inGroup * ((double) right / end);
      start = end;
    }
    return right == 0 ? 0 : sum / right;
  }
}
