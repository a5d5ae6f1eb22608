package semblance.train.run;

import org.jspecify.annotations.Nullable;
import semblance.train.data.BatchStream.Position;

/// What a run knows beside tensors.
///
/// @param identity of settings and data, which must be the same where it goes on
/// @param steps made
/// @param position of the data behind them
/// @param before how the model was judged before the first step; null where nothing is held out
/// @param best how it was judged when it was best; null where nothing is held out
/// @param bestStep behind how many steps that was
/// @param worse how often it was judged since then
record RunState(
    String identity,
    long steps,
    Position position,
    @Nullable Recalls before,
    @Nullable Recalls best,
    long bestStep,
    int worse) {
  static RunState start(String identity) {
    return new RunState(identity, 0, Position.START, null, null, 0, 0);
  }

  RunState stepped(Position reached) {
    return new RunState(identity, steps + 1, reached, before, best, bestStep, worse);
  }

  RunState judged(Recalls recalls) {
    boolean better = best == null || recalls.mean() > best.mean();
    return new RunState(
        identity,
        steps,
        position,
        steps == 0 ? recalls : before,
        better ? recalls : best,
        better ? steps : bestStep,
        better ? 0 : worse + 1);
  }
}
