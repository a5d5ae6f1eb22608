package semblance.train.run;

import java.nio.file.Path;
import semblance.train.loop.StepReport;

/// Is told how a run goes, on its thread.
public interface RunListener {
  /// The run goes on behind as many steps.
  default void resumed(long steps) {}

  /// A step was made.
  ///
  /// @param samplesPerSecond with the wait for data
  default void stepped(StepReport report, double samplesPerSecond) {}

  /// The model was judged.
  ///
  /// @param steps how many were made before
  /// @param best whether it was never better
  default void judged(long steps, Recalls recalls, boolean best) {}

  /// A checkpoint was written.
  default void kept(long steps, Path file) {}

  /// A checkpoint could not be written; the one before is still there, and the run goes on.
  default void notKept(long steps, String reason) {}

  /// A row of figures could not be written; the run goes on, and rows are missing in the file. Told
  /// once.
  default void rowLost(Path file, String reason) {}
}
