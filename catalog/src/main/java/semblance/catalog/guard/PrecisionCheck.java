package semblance.catalog.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;

/// How well a tower in bf16 stands for itself in fp32: measured once, when a generation begins.
///
/// @param worstCosine the least cosine between a canary in bf16 and in fp32
/// @param topTenOverlap the mean share of the ten nearest reference contents in fp32 that are among
///   the ten nearest in bf16, each reference content asked for in turn
public record PrecisionCheck(double worstCosine, double topTenOverlap) {
  /// The least overlap at which bf16 may be used.
  public static final double LEAST_OVERLAP = 0.95;

  private static final int TOP = 10;

  /// Whether bf16 may be used for a generation.
  public boolean passed() {
    return worstCosine >= SpaceGuard.LEAST_COSINE_BF16 && topTenOverlap >= LEAST_OVERLAP;
  }

  /// Compares a tower's vectors in both precisions.
  ///
  /// @param canaries in bf16, with `exactCanaries` in fp32 in the same order
  /// @param reference in bf16, with `exactReference` in fp32 in the same order
  public static PrecisionCheck compare(
      List<float[]> canaries,
      List<float[]> exactCanaries,
      List<float[]> reference,
      List<float[]> exactReference) {
    double worst = 1;
    for (int i = 0; i < canaries.size(); i++) {
      worst = Math.min(worst, VectorMath.dot(canaries.get(i), exactCanaries.get(i)));
    }
    double overlaps = 0;
    int top = Math.min(TOP, reference.size() - 1);
    for (int i = 0; i < reference.size(); i++) {
      Set<Integer> common = new HashSet<>(nearest(reference, i, top));
      common.retainAll(nearest(exactReference, i, top));
      overlaps += (double) common.size() / top;
    }
    return new PrecisionCheck(worst, reference.size() < 2 ? 1 : overlaps / reference.size());
  }

  private static List<Integer> nearest(List<float[]> vectors, int asked, int top) {
    double[] cosines = new double[vectors.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = VectorMath.dot(vectors.get(asked), vectors.get(i));
    }
    List<Integer> others =
        new ArrayList<>(
            IntStream.range(0, cosines.length).filter(i -> i != asked).boxed().toList());
    others.sort(Comparator.comparingDouble(i -> -cosines[i]));
    return others.subList(0, top);
  }
}
