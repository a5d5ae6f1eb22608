package semblance.train.loop;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent.Tokens;
import semblance.model.trainable.TrainableModel;
import semblance.train.Reference;
import semblance.train.optimization.Optimizer;
import semblance.train.optimization.OptimizerSettings;
import semblance.train.optimization.Schedule;

/// The run that `reference/make_training_fixtures.py` made with open_clip, to be made again.
final class ClipRun {
  static final int STEPS = 200;

  private static final int START = 1;
  private static final int END = 258;

  final JsonNode expected = Reference.json("clip-run.json");

  /// Example `k`, its contents made by arithmetic.
  Example example(int k) {
    int side = expected.get("side").intValue();
    byte[] rgb = new byte[side * side * 3];
    for (int y = 0, i = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[i++] =
              (byte) (37 * k + x * (3 + k % 5) + y * (5 + k % 7) + 29 * c + x * y * (k + 1) / 16);
        }
      }
    }
    int[] ids = new int[5 + 7 * k % 20];
    ids[0] = START;
    for (int j = 0; j < ids.length - 2; j++) {
      ids[j + 1] = 2 + (31 * k + 17 * j + k * j) % 256;
    }
    ids[ids.length - 1] = END;
    return Example.of(
        "example " + k, new Picture(side, side, rgb), new Tokens("", ids, ids.length));
  }

  Batch batch(int first, int size) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      examples.add(example((first + i) % expected.get("examples").intValue()));
    }
    return new Batch(examples);
  }

  /// The batch of a step.
  Batch batch(int step) {
    int size = expected.get("batch").intValue();
    return batch(step * size, size);
  }

  Optimizer optimizer(TrainableModel model) {
    Schedule schedule =
        new Schedule(
            expected.get("rate").doubleValue(), expected.get("warm_up").longValue(), STEPS);
    return new Optimizer(
        model.parameters(),
        OptimizerSettings.of(schedule)
            .withDecay(expected.get("decay").doubleValue())
            .withLongestGradient(expected.get("clip").doubleValue()));
  }
}
