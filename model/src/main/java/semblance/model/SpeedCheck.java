package semblance.model;

import java.util.List;
import java.util.Optional;
import semblance.embedding.PreparedContent;

/// Measures how many contents a tower encodes in a second, in batches of [Probes].
///
/// The result is kept by the tower's id and how it computes, since it takes seconds.
final class SpeedCheck {
  private static final int RUNS = 3;

  private SpeedCheck() {}

  static double rate(ModelTower tower, PrecisionChoice choice, int threads, UserCache cache) {
    String key =
        "speed 1\n%s\n%s\n%d".formatted(tower.identity().id(), choice.precision(), threads);
    Optional<Double> kept = cache.find(key).flatMap(SpeedCheck::parse);
    return kept.orElseGet(() -> {
      double rate = measure(tower);
      cache.put(key, Double.toString(rate));
      return rate;
    });
  }

  private static Optional<Double> parse(String kept) {
    try {
      return Optional.of(Double.parseDouble(kept));
    } catch (NumberFormatException e) {
      return Optional.empty(); // measured again
    }
  }

  /// By the fastest batch, since the machine may have other things to do.
  private static double measure(ModelTower tower) {
    List<PreparedContent> probes = Probes.prepared(tower);
    List<PreparedContent> batch =
        probes.subList(0, Math.min(tower.preferredBatch(), probes.size()));
    tower.encode(batch);
    long best = Long.MAX_VALUE;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      tower.encode(batch);
      best = Math.min(best, System.nanoTime() - start);
    }
    return batch.size() * 1e9 / best;
  }
}
