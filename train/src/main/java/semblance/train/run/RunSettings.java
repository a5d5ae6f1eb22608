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
public record RunSettings(
    long steps,
    StepSettings step,
    OptimizerSettings optimizer,
    long judgedEvery,
    int patience,
    Duration checkpointEvery) {
  public RunSettings {
    if (steps < 1 || judgedEvery < 1 || patience < 0) {
      throw new IllegalArgumentException(
          "%d steps, judged every %d, with a patience of %d: expected 1 or more of the first two, and 0 or more"
              .formatted(steps, judgedEvery, patience));
    }
  }

  /// What must be the same where a run goes on.
  String identity() {
    return "%d steps, %s, %s, judged every %d, patience %d"
        .formatted(steps, step, optimizer, judgedEvery, patience);
  }
}
