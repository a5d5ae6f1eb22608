package semblance.catalog.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.catalog.probe.ProbeSet;
import semblance.embedding.Agreement;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Precision;
import semblance.embedding.Tower;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.VectorMath;

/// Embeds canaries again and compares them with the vectors that they had.
///
/// @param canaries what is embedded
/// @param decoder what it is decoded with now
record CanaryTrial(ProbeSet canaries, ContentDecoder decoder) {

  /// What a trial showed.
  ///
  /// @param canaries how many there are
  /// @param worstCosine the least cosine with the vectors of then; 0 if nothing could be compared
  /// @param failure what is wrong; empty if the tower is still the one it was
  record Result(int canaries, double worstCosine, Optional<String> failure) {}

  /// Tries a tower.
  ///
  /// @param before the fp32 vectors of its modality's canaries, in their order
  Result of(Tower tower, List<float[]> before) {
    List<ProbeSet.Probe> probes = canaries.of(tower.modality());
    if (probes.isEmpty() || before.size() != probes.size()) {
      return new Result(
          probes.size(),
          0,
          Optional.of(
              "it has %d canaries with %d vectors, so nothing shows that the tower is the same"
                  .formatted(probes.size(), before.size())));
    }
    List<float[]> now;
    try {
      now = canaries.embed(tower, decoder);
    } catch (UnreadableContentException e) {
      return new Result(
          probes.size(), 0, Optional.of("a canary can no longer be decoded: " + e.getMessage()));
    }
    int worst = 0;
    double worstCosine = Double.POSITIVE_INFINITY;
    List<String> strayed = new ArrayList<>();
    double least = leastCosine(tower.precision());
    for (int i = 0; i < now.size(); i++) {
      double cosine = VectorMath.dot(now.get(i), before.get(i));
      if (!(cosine >= least)) {
        strayed.add(probes.get(i).name());
      }
      if (!(cosine >= worstCosine)) {
        worstCosine = cosine;
        worst = i;
      }
    }
    return new Result(
        probes.size(),
        worstCosine,
        strayed.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "canary %s has cosine %s with the vector stored for it, where at least %s is expected in %s (strayed: %s)"
                    .formatted(
                        probes.get(worst).name(),
                        String.format(Locale.ROOT, "%.5f", worstCosine),
                        least,
                        tower.precision(),
                        String.join(", ", strayed))));
  }

  /// The least cosine that a canary must have in a precision.
  static double leastCosine(Precision precision) {
    return switch (precision) {
      case FP32 -> SpaceGuard.LEAST_COSINE_FP32;
      case BF16 -> Agreement.LEAST_COSINE;
    };
  }
}
