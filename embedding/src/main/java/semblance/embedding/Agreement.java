package semblance.embedding;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// How far vectors that were computed in bf16 agree with the same ones in fp32, and how far they
/// must for a tower to use bf16. All methods are thread-safe.
public final class Agreement {
  /// The least cosine that a vector in bf16 may have to its fp32 one.
  public static final double LEAST_COSINE = 0.999;

  /// The least [#overlap] at which bf16 may be used.
  public static final double LEAST_OVERLAP = 0.95;

  private static final int NEIGHBOURS = 10;

  private Agreement() {}

  /// The lowest cosine between a vector and its counterpart, -1 if one is not a number; 1 for none.
  ///
  /// @param exact unit vectors in fp32
  /// @param rounded the same ones in bf16, in the same order
  public static double worstCosine(List<float[]> exact, List<float[]> rounded) {
    return IntStream.range(0, exact.size())
        .mapToDouble(i -> VectorMath.dot(exact.get(i), rounded.get(i)))
        .map(cosine -> Double.isNaN(cosine) ? -1 : cosine)
        .min()
        .orElse(1);
  }

  /// The mean share of each vector's ten nearest among the others that stay the same; 1 if there
  /// are no others.
  ///
  /// @param exact unit vectors in fp32
  /// @param rounded the same ones in bf16, in the same order
  public static double overlap(List<float[]> exact, List<float[]> rounded) {
    int count = Math.min(NEIGHBOURS, exact.size() - 1);
    if (count < 1) {
      return 1;
    }
    return IntStream.range(0, exact.size())
        .mapToDouble(i -> {
          Set<Integer> common = new HashSet<>(nearest(exact, i, count));
          common.retainAll(nearest(rounded, i, count));
          return common.size() / (double) count;
        })
        .average()
        .orElseThrow();
  }

  private static List<Integer> nearest(List<float[]> vectors, int asked, int count) {
    double[] cosines = new double[vectors.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = VectorMath.dot(vectors.get(asked), vectors.get(i));
    }
    return IntStream.range(0, cosines.length)
        .filter(i -> i != asked)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -cosines[i]))
        .limit(count)
        .toList();
  }
}
