package semblance.evaluate.statistics;

import java.util.Locale;

/// A measured figure with the interval that it is likely to lie in.
///
/// @param value as measured
/// @param low the interval's lower end
/// @param high its upper end
public record Interval(double value, double low, double high) {
  /// A figure that is known exactly.
  public static Interval exact(double value) {
    return new Interval(value, value, value);
  }

  /// Whether the two intervals have no value in common, so that the figures differ by more than
  /// chance is likely to explain.
  public boolean isApartFrom(Interval other) {
    return low > other.high || high < other.low;
  }

  /// The figure with its interval, such as `.346 (.331–.360)`.
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3f (%.3f–%.3f)", value, low, high);
  }
}
