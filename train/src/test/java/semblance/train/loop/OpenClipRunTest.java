package semblance.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.model.tensor.Libtorch;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.Reference;
import semblance.train.objective.InfoNce;
import semblance.train.optimization.Optimizer;

/// 200 steps of a tiny CLIP beside open_clip's.
final class OpenClipRunTest {
  @TempDir Path folder;

  @Test
  void lossesAndWeightsFollowOpenClips() {
    Libtorch.useThreads(1);
    ClipRun run = new ClipRun();
    JsonNode curve = run.expected.get("curve");
    Path checkpoint = Reference.checkpoint("open-clip-vit");
    double worst = 0;
    try (TrainableModel model = TrainableModel.open(checkpoint, TrainingSelection.all());
        Optimizer optimizer = run.optimizer(model)) {
      TrainingStep step =
          new TrainingStep(model, new InfoNce(), optimizer, StepSettings.defaults());
      for (int i = 0; i < ClipRun.STEPS; i++) {
        StepReport report = step.run(run.batch(i));
        double loss = curve.get("loss").get(i).doubleValue();
        worst = Math.max(worst, Math.abs(report.loss() - loss) / loss);
        assertThat(report.rate()).isCloseTo(curve.get("rate").get(i).doubleValue(), within(1e-12));
        assertThat(report.loss()).as("loss of step %d", i).isCloseTo(loss, withinPercentage(.1));
        assertThat(report.gradientNorm())
            .as("gradient of step %d", i)
            .isCloseTo(curve.get("norm").get(i).doubleValue(), withinPercentage(1));
        assertThat(report.scale().orElseThrow())
            .isCloseTo(curve.get("scale").get(i).doubleValue(), withinPercentage(.01));
      }
      model.save(folder);
    }
    Cosines cosines = Cosines.of(checkpoint, Reference.tensors("clip-run.safetensors"), folder);
    System.out.printf(
        "loss within %.1e relative; weights' least cosine %.7f, of what was learned %.6f%n",
        worst, cosines.weights(), cosines.learned());
    assertThat(cosines.weights()).isGreaterThan(.9999);
    assertThat(cosines.learned()).isGreaterThan(.999);
  }

  /// How near two sets of weights are, by the tensor that is farthest, and how near what they
  /// differ by from those they began with, all tensors together.
  private record Cosines(double weights, double learned) {
    static Cosines of(Path begun, Reference theirs, Path folder) {
      Reference ours = Reference.read(folder.resolve("open_clip_model.safetensors"));
      Reference before = Reference.read(begun.resolve("open_clip_model.safetensors"));
      double least = 1;
      double[] learned = new double[3];
      for (String name : theirs.names()) {
        float[] x = ours.floats(name);
        float[] y = theirs.floats(name);
        float[] from = before.floats(name);
        double[] products = new double[3];
        for (int i = 0; i < x.length; i++) {
          add(products, x[i], y[i]);
          add(learned, x[i] - from[i], y[i] - from[i]);
        }
        least = Math.min(least, cosine(products));
      }
      return new Cosines(least, cosine(learned));
    }

    private static void add(double[] products, double x, double y) {
      products[0] += x * y;
      products[1] += x * x;
      products[2] += y * y;
    }

    private static double cosine(double[] products) {
      return products[0] / Math.sqrt(products[1] * products[2]);
    }
  }
}
