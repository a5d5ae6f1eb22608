package semblance.train.optimization;

/// How the learning rate goes: up in a straight line, then down along half a cosine, as open_clip's
/// `cosine_lr`.
///
/// @param rate the highest
/// @param warmUp steps on the way up
/// @param steps all of them
public record Schedule(double rate, long warmUp, long steps) {
  public Schedule {
    if (!(rate > 0) || !Double.isFinite(rate)) {
      throw new IllegalArgumentException(
          "a learning rate of %s; expected a number above 0, such as 5e-4".formatted(rate));
    }
    if (warmUp < 0 || warmUp > steps) {
      throw new IllegalArgumentException(
          "a warm-up of %d steps of %d; expected 0 to all of them".formatted(warmUp, steps));
    }
  }

  /// The learning rate of a step; after the last one, 0.
  ///
  /// @param step from 0
  public double at(long step) {
    if (step < warmUp) {
      return rate * (step + 1) / warmUp;
    }
    if (step >= steps) {
      return 0;
    }
    return 0.5 * (1 + Math.cos(Math.PI * (step - warmUp) / (steps - warmUp))) * rate;
  }
}
