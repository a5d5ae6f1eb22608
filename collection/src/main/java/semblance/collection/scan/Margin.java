package semblance.collection.scan;

/// How much is allowed for before something is not looked at. The errors of estimates are in
/// standard deviations; the greater, the less is missed and the longer it takes.
///
/// @param sketch of sketches
/// @param row of rows
/// @param rank of rows, where the best of them stand for what vectors will reach: the best may be
///   so by their error
/// @param missed what share of the items that are wanted may lie in cells that are not looked into,
///   if the vectors of a cell lie around its centre as normal deviates do
/// @param stretch how many times as far they do for what is near the query
/// @param beyond how many times as far from its centre as any that was found another may lie
public record Margin(
    double sketch, double row, double rank, double missed, double stretch, double beyond) {
  /// How far from its centre the vectors of a cell are looked for, in their deviations along the
  /// query, so that of all vectors no more than may be missed lie farther out.
  ///
  /// @param wanted items
  /// @param vectors that may be found
  double reach(int wanted, double vectors) {
    return stretch * normalQuantile(Math.clamp(missed * wanted / Math.max(1, vectors), 1e-12, .5));
  }

  /// What a normal deviate is greater than with a probability of at most a half, within .0005
  /// (Abramowitz and Stegun, 1964, 26.2.23).
  private static double normalQuantile(double probability) {
    double t = Math.sqrt(-2 * Math.log(probability));
    double above = 2.515517 + t * (.802853 + t * .010328);
    double below = 1 + t * (1.432788 + t * (.189269 + t * .001308));
    return t - above / below;
  }
}
