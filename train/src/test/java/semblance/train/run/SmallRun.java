package semblance.train.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.Reference;
import semblance.train.SmallData;
import semblance.train.data.BatchStream;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Preparation;
import semblance.train.data.Source;
import semblance.train.data.Split;
import semblance.train.loop.StepReport;
import semblance.train.loop.StepSettings;
import semblance.train.objective.InfoNce;
import semblance.train.optimization.OptimizerSettings;
import semblance.train.optimization.Schedule;

/// A run over small pictures with a tiny CLIP, also as a process of its own.
final class SmallRun {
  static final int STEPS = 9;

  final RunSettings settings;
  final Path folder;
  final Split split;

  SmallRun(Path folder, List<CaptionedPicture> pairs, double rate, int patience) {
    this.folder = folder;
    split = Split.of(List.of(Source.of("s", pairs)), .3, 1);
    settings =
        new RunSettings(
            STEPS,
            StepSettings.defaults().withChunk(3),
            OptimizerSettings.of(new Schedule(rate, 2, STEPS)).withLongestGradient(1),
            2,
            patience,
            Duration.ZERO,
            1);
  }

  /// What came of a run.
  record Made(RunResult result, Map<String, String> weights) {}

  Made run(RunListener listener, BooleanSupplier stop) {
    try (TrainableModel model =
            TrainableModel.open(Reference.checkpoint("tiny-clip-gelu"), TrainingSelection.all());
        Preparation preparation = new Preparation(model)) {
      RunResult result =
          new TrainingRun(model, new InfoNce(), settings, new RunFolder(folder), listener)
              .run(
                  position -> new BatchStream(split.learned(), 5, 1, preparation, position),
                  new JudgedPairs(split.heldOut(), preparation, SmallRun::recalls),
                  stop);
      Map<String, String> weights = new LinkedHashMap<>();
      try (TensorScope _ = TensorScope.trainingUnrecorded()) {
        model
            .parameters()
            .forEach(p -> weights.put(p.name(), Arrays.toString(p.numbers().toFloats())));
      }
      return new Made(result, weights);
    }
  }

  /// Mean cosines of pairs in place of recall, which hardly changes on so few pictures.
  static Recalls recalls(List<float[]> pictures, List<float[]> texts, int[] pictureOfText) {
    double mean =
        IntStream.range(0, texts.size())
            .mapToDouble(i -> dot(texts.get(i), pictures.get(pictureOfText[i])))
            .average()
            .orElseThrow();
    Recalls.Side side = new Recalls.Side(mean, mean, mean);
    return new Recalls(side, side);
  }

  private static double dot(float[] x, float[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /// Makes the run in a process of its own.
  ///
  /// @param arguments the run's folder and the pictures' folder
  public static void main(String[] arguments) {
    SmallRun run =
        new SmallRun(Path.of(arguments[0]), SmallData.make(Path.of(arguments[1]), 30), 1e-3, 0);
    run.run(
        new RunListener() {
          @Override
          public void stepped(StepReport report, double samplesPerSecond) {
            System.out.println("step " + report.step());
            System.out.flush();
          }
        },
        () -> false);
  }
}
