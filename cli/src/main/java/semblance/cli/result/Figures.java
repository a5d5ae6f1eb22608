package semblance.cli.result;

import java.util.Locale;
import semblance.evaluate.statistics.Interval;

/// Measured figures as people read them: without a zero before the point, with half the interval's
/// width after them.
final class Figures {
  private Figures() {}

  /// A share, such as `.346`.
  static String share(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    String digits = String.format(Locale.ROOT, "%.3f", value);
    return digits.startsWith("0.")
        ? digits.substring(1)
        : digits.startsWith("-0.") ? "-" + digits.substring(2) : digits;
  }

  /// A share with half its interval's width, such as `.346 ±.014`.
  static String share(Interval interval) {
    return Double.isNaN(interval.value())
        ? "–"
        : share(interval.value()) + " ±" + share((interval.high() - interval.low()) / 2);
  }

  /// A figure with two places, such as `-2.96`.
  static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.2f", value);
  }

  /// A rank with its interval, such as `17 (15–19)`.
  static String rank(Interval interval) {
    return Double.isNaN(interval.value())
        ? "–"
        : String.format(
            Locale.ROOT,
            "%s (%s–%s)",
            rank(interval.value()),
            rank(interval.low()),
            rank(interval.high()));
  }

  /// A rank, such as `17` or `17.5`.
  static String rank(double rank) {
    return Math.abs(rank - Math.rint(rank)) < .05
        ? String.format(Locale.ROOT, "%,.0f", rank)
        : String.format(Locale.ROOT, "%,.1f", rank);
  }
}
