package semblance.catalog.guard;

import java.util.List;
import semblance.embedding.Agreement;

/// How well a tower in bf16 stands for itself in fp32: measured once, when a generation begins.
///
/// @param worstCosine the least cosine between a canary in bf16 and in fp32
/// @param topTenOverlap the mean share of the ten nearest reference contents in fp32 that are among
///   the ten nearest in bf16, each reference content asked for in turn
public record PrecisionCheck(double worstCosine, double topTenOverlap) {
  /// Whether bf16 may be used for a generation.
  public boolean passed() {
    return worstCosine >= Agreement.LEAST_COSINE && topTenOverlap >= Agreement.LEAST_OVERLAP;
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
    return new PrecisionCheck(
        Agreement.worstCosine(exactCanaries, canaries),
        Agreement.overlap(exactReference, reference));
  }
}
