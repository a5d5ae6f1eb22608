package semblance.collection.lucene.keyword;

/// Turns how unlikely a match by chance is into standard deviations, the unit of calibrated scores.
public final class Surprise {
  /// Winitzki's constant, 2008; the deviations are right to .3 %.
  private static final double A = .147;

  private Surprise() {}

  /// How many deviations from its mean, to either side, a normal quantity lies at least with
  /// probability `exp(-nats)`: z with `erfc(z / √2) = exp(-nats)`, by Winitzki's approximation of
  /// the inverse error function. 0 for 0, rising ever more slowly: 1.6 for 2.3, 3.3 for 6.9.
  public static double deviations(double nats) {
    double remainder = Math.log1p(-Math.expm1(-nats)) - nats; // ln(1 - (1 - exp(-nats))²)
    double half = 2 / (Math.PI * A) + remainder / 2;
    return Math.sqrt(2 * (Math.sqrt(half * half - remainder / A) - half));
  }
}
