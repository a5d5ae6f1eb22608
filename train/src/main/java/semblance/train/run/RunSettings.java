package semblance.train.run;

import java.time.Duration;
import semblance.train.loop.StepSettings;
import semblance.train.optimization.OptimizerSettings;

/// How a run goes.
///
/// @param steps how many at most
/// @param step how each is computed
/// @param optimizer how tensors follow their gradients
/// @param judgedEvery after how many steps the model is judged
/// @param patience how often it may be judged no better than before until the run ends early; 0 for
///   as often as there are steps
/// @param checkpointEvery the least time between two checkpoints
/// @param threads over how many one operation is spread; sums are split by them, so a run that goes
///   on comes to the same weights to the bit with the same number
public record RunSettings(
    long steps,
    StepSettings step,
    OptimizerSettings optimizer,
    long judgedEvery,
    int patience,
    Duration checkpointEvery,
    int threads) {
  public RunSettings {
    if (steps < 1 || judgedEvery < 1 || patience < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "%d steps, judged every %d, with a patience of %d, on %d threads: expected a patience of 0 or more, and 1 or more of all others"
              .formatted(steps, judgedEvery, patience, threads));
    }
  }

  /// What must be the same where a run goes on.
  String identity() {
    return "%d steps, %s, %s, judged every %d, patience %d"
        .formatted(steps, step, optimizer, judgedEvery, patience);
  }
}
