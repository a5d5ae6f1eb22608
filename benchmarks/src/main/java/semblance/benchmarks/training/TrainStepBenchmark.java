package semblance.benchmarks.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Peer;
import semblance.benchmarks.measure.Ratio;
import semblance.benchmarks.measure.Report;
import semblance.benchmarks.towers.RandomClip;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent.Tokens;
import semblance.model.tensor.NumberFormat;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.loop.Batch;
import semblance.train.loop.Example;
import semblance.train.loop.StepSettings;
import semblance.train.loop.TrainingStep;
import semblance.train.objective.InfoNce;
import semblance.train.optimization.Optimizer;
import semblance.train.optimization.OptimizerSettings;
import semblance.train.optimization.Schedule;

/// Steps of contrastive training of a whole CLIP ViT-B/32 against PyTorch, in turn on the same
/// cores, from the same weights and the same batch.
public final class TrainStepBenchmark implements Benchmark {
  private static final int SIDE = 224;
  private static final int TOKENS = 77;
  private static final double RATE = 1e-5;
  private static final double SAME_LOSS = 1e-4;

  @Override
  public String description() {
    return "a training step of CLIP ViT-B/32, against PyTorch";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "rounds", "how often each takes its turn (3)",
        "seconds", "seconds a turn (40)",
        "pairs", "pictures and texts a step (32)",
        "dtype", "fp32 or bf16 (both)");
  }

  /// Without this, native memory is held to four times the heap.
  @Override
  public List<String> javaOptions(Options options) {
    return List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    Peer peer = Peer.in(checkout.root());
    int rounds = options.count("rounds", 3);
    int seconds = options.count("seconds", 40);
    int pairs = options.count("pairs", 32);
    String wanted = options.word("dtype").orElse("fp32 bf16");
    Path folder = checkout.scratch("vit-b-32-whole");
    RandomClip.make(folder, RandomClip.Text.WHOLE, 1);
    for (NumberFormat format : List.of(NumberFormat.FLOAT32, NumberFormat.BFLOAT16)) {
      String name = format == NumberFormat.FLOAT32 ? "fp32" : "bf16";
      if (!wanted.contains(name)) {
        continue;
      }
      Ratio ratio = new Ratio();
      Turn ours = new Turn(0, 0);
      JsonNode theirs = null;
      for (int round = 0; round < rounds; round++) {
        theirs =
            peer.run(
                "train_speed.py",
                "--model",
                folder,
                "--pairs",
                pairs,
                "--seconds",
                seconds,
                "--rate",
                RATE,
                "--dtype",
                name);
        ours = turn(folder, pairs, seconds, format);
        ratio.add(ours.rate, theirs.path("pairs_per_second").asDouble());
      }
      if (theirs == null) {
        continue;
      }
      report.note(
          "%s: %d pairs; peer: PyTorch %s, %s threads, AdamW %s",
          name,
          pairs,
          theirs.path("torch").asText(),
          theirs.path("threads"),
          theirs.path("optimizer").asText());
      double loss = theirs.path("first_loss").asDouble();
      if (format == NumberFormat.FLOAT32) {
        report.ratio("fp32, times PyTorch's fp32", "pairs/s", ratio, 1);
        report.atMost(
            "first loss, relative difference", Math.abs(ours.loss - loss) / loss, SAME_LOSS);
      } else {
        report.note("bf16, times PyTorch's autocast: %s", ratio.line("pairs/s"));
        report.note("first loss %.5f, theirs %.5f", ours.loss, loss);
      }
    }
  }

  /// @param rate pairs a second by the median step, after two to warm up
  /// @param loss of the first step
  private record Turn(double rate, double loss) {}

  private static Turn turn(Path folder, int pairs, int seconds, NumberFormat format) {
    OptimizerSettings settings =
        OptimizerSettings.of(new Schedule(RATE, 0, 1_000_000)).withLongestGradient(1);
    try (TrainableModel model = TrainableModel.open(folder, TrainingSelection.all());
        Optimizer optimizer = new Optimizer(model.parameters(), settings)) {
      TrainingStep step =
          new TrainingStep(
              model,
              new InfoNce(),
              optimizer,
              StepSettings.defaults().withChunk(pairs).withFormat(format));
      Batch batch = batch(pairs);
      double loss = step.run(batch).loss();
      step.run(batch);
      List<Double> times = new ArrayList<>();
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      while (times.isEmpty() || System.nanoTime() < end) {
        long start = System.nanoTime();
        step.run(batch);
        times.add((System.nanoTime() - start) / 1e9);
      }
      return new Turn(pairs / Ratio.median(times), loss);
    }
  }

  /// Pictures and texts made by arithmetic, as `reference/peers/train_speed.py` makes them.
  private static Batch batch(int pairs) {
    List<Example> examples = new ArrayList<>();
    int end = RandomClip.Text.WHOLE.vocabulary() - 1;
    for (int k = 0; k < pairs; k++) {
      byte[] rgb = new byte[3 * SIDE * SIDE];
      for (int y = 0, i = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          for (int c = 0; c < 3; c++) {
            rgb[i++] =
                (byte) (37 * k + x * (3 + k % 5) + y * (5 + k % 7) + 29 * c + x * y * (k + 1) / 16);
          }
        }
      }
      int[] ids = new int[TOKENS];
      for (int j = 0; j < TOKENS - 1; j++) {
        ids[j] = 2 + (31 * k + 17 * j + k * j) % (end - 2);
      }
      ids[TOKENS - 1] = end;
      examples.add(
          Example.of("pair " + k, new Picture(SIDE, SIDE, rgb), new Tokens("", ids, TOKENS)));
    }
    return new Batch(examples);
  }
}
