package semblance.train.run;

import java.util.List;
import java.util.Optional;
import semblance.train.data.SkippedPicture;

/// How a run ended.
///
/// @param ending why
/// @param steps how many were made, in all processes
/// @param loss of the last step of this process; NaN if there was none
/// @param before how the model was judged before the first step, if something is held out
/// @param best how it was judged when it was best
/// @param bestStep behind how many steps that was; the model is as it was then
/// @param skipped pictures that could not be decoded
public record RunResult(
    Ending ending,
    long steps,
    double loss,
    Optional<Recalls> before,
    Optional<Recalls> best,
    long bestStep,
    List<SkippedPicture> skipped) {
  /// Why a run ended.
  public enum Ending {
    /// All steps were made.
    FINISHED,
    /// The model got no better for too long.
    EARLY,
    /// It was asked to stop; there is a checkpoint.
    ASKED
  }
}
