package semblance.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.embedding.Agreement;
import semblance.embedding.Precision;
import semblance.embedding.PreparedContent;
import semblance.model.tensor.NumberFormat;
import semblance.model.tower.Encoder;

/// Decides by measurement whether a tower computes in bf16: where the processor multiplies in it,
/// where vectors of [Probes] stay what they are in fp32, and where it is faster.
///
/// The result is kept by the tower's id and the processor, since it takes seconds.
final class PrecisionCheck {
  /// How many probes are looked at before the others.
  private static final int FIRST_PROBES = 8;

  /// bf16 must be faster by a tenth, or its rounding is for nothing.
  private static final double LEAST_GAIN = 1.1;

  private PrecisionCheck() {}

  static PrecisionChoice run(ModelTower tower, int threads, UserCache cache) {
    if (tower.plan().export().isPresent()) {
      return PrecisionChoice.ofExport(tower.plan().export().get());
    }
    Optional<String> processor = processorWithBf16();
    if (processor.isEmpty()) {
      return new PrecisionChoice(Precision.FP32, "the processor does not multiply in bf16");
    }
    String key =
        "precision 2\n%s\n%s\n%d".formatted(tower.identity().id(), processor.get(), threads);
    Optional<PrecisionChoice> kept = cache.find(key).flatMap(PrecisionCheck::parse);
    return kept.orElseGet(() -> {
      PrecisionChoice choice = measure(tower);
      cache.put(key, choice.precision().name() + "\n" + choice.reason());
      return choice;
    });
  }

  private static Optional<PrecisionChoice> parse(String kept) {
    int end = kept.indexOf('\n');
    return end < 0
        ? Optional.empty()
        : Arrays.stream(Precision.values())
            .filter(precision -> precision.name().equals(kept.substring(0, end)))
            .findFirst()
            .map(precision -> new PrecisionChoice(precision, kept.substring(end + 1)));
  }

  private static PrecisionChoice measure(ModelTower tower) {
    List<PreparedContent> probes = Probes.prepared(tower);
    // Most towers that do not stand bf16 show it at once, and need not wait for the rest.
    List<PreparedContent> first = probes.subList(0, Math.min(FIRST_PROBES, probes.size()));
    double firstCosine =
        Agreement.worstCosine(
            List.of(encode(tower, first, NumberFormat.FLOAT32)),
            List.of(encode(tower, first, NumberFormat.BFLOAT16)));
    if (firstCosine < Agreement.LEAST_COSINE) {
      return new PrecisionChoice(
          Precision.FP32,
          String.format(
              Locale.ROOT,
              "on %d probes the lowest cosine of bf16 to fp32 is %.5f, and %.3f is asked for",
              first.size(),
              firstCosine,
              Agreement.LEAST_COSINE));
    }
    float[][] exact;
    float[][] rounded;
    long exactTime;
    long roundedTime;
    try (Encoder encoder = ModelTower.load(tower.plan(), NumberFormat.FLOAT32, 1)) {
      exact = encoder.encode(probes);
      exactTime = fastest(encoder, probes);
    }
    try (Encoder encoder = ModelTower.load(tower.plan(), NumberFormat.BFLOAT16, 1)) {
      rounded = encoder.encode(probes);
      roundedTime = fastest(encoder, probes);
    }
    double cosine = Agreement.worstCosine(List.of(exact), List.of(rounded));
    double overlap = Agreement.overlap(List.of(exact), List.of(rounded));
    double gain = (double) exactTime / roundedTime;
    String measured =
        "on %d probes the lowest cosine to fp32 is %.5f, %.1f %% of the ten nearest are the same, and bf16 takes %.2f of the time"
            .formatted(probes.size(), cosine, 100 * overlap, 1 / gain);
    boolean same = cosine >= Agreement.LEAST_COSINE && overlap >= Agreement.LEAST_OVERLAP;
    return new PrecisionChoice(
        same && gain >= LEAST_GAIN ? Precision.BF16 : Precision.FP32,
        String.format(Locale.ROOT, "%s", measured));
  }

  private static float[][] encode(
      ModelTower tower, List<PreparedContent> probes, NumberFormat format) {
    try (Encoder encoder = ModelTower.load(tower.plan(), format, 1)) {
      return encoder.encode(probes);
    }
  }

  private static long fastest(Encoder encoder, List<PreparedContent> probes) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      encoder.encode(probes.subList(0, probes.size() / 2));
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  /// The processor's name, if it has instructions for bf16.
  private static Optional<String> processorWithBf16() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
      boolean able =
          lines.stream()
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .findFirst()
              .filter(line -> line.matches(".*\\b(avx512_bf16|amx_bf16|bf16)\\b.*"))
              .isPresent();
      return able
          ? Optional.of(
              lines.stream()
                  .filter(line -> line.startsWith("model") || line.startsWith("cpu family"))
                  .distinct()
                  .reduce("", (one, other) -> one + other + "\n"))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no such file outside Linux
    }
  }
}
