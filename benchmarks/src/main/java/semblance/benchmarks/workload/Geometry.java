package semblance.benchmarks.workload;

/// The shape of a cloud of pictures and of the cloud of texts that describe them, in one space of
/// unit vectors.
///
/// @param dimension numbers a vector, at least 8
/// @param pictureCone mean cosine of two pictures, 0 to 1
/// @param textCone mean cosine of two texts, 0 to 1
/// @param cross mean cosine of a picture and a text that have nothing to do with each other
/// @param pair mean cosine of a picture and its text, above `cross`
/// @param decay the variances along the principal axes fall as `(axis + offset)^-decay`
/// @param offset see `decay`, above 0
/// @param kinship the share of a picture's variance that it has in common with its kind, 0 to 1
/// @param kinds how many kinds of pictures there are
/// @param topics how many topics the kinds belong to
/// @param popularity the n-th kind is as frequent as `n^-popularity`
public record Geometry(
    int dimension,
    double pictureCone,
    double textCone,
    double cross,
    double pair,
    double decay,
    double offset,
    double kinship,
    int kinds,
    int topics,
    double popularity) {
  public Geometry {
    if (dimension < 8) {
      throw new IllegalArgumentException(
          "vectors of %d dimensions: expected 8 or more".formatted(dimension));
    }
    requireShare("the mean cosine of two pictures", pictureCone);
    requireShare("the mean cosine of two texts", textCone);
    requireShare("kinship", kinship);
    if (cross * cross > pictureCone * textCone * (1 + 1e-9) || !(pair > cross)) {
      throw new IllegalArgumentException(
          "cosines of %s across modalities and %s of pairs: expected at most %s, and pairs above it"
              .formatted(cross, pair, Math.sqrt(pictureCone * textCone)));
    }
    if (!(offset > 0) || kinds < 1 || topics < 1) {
      throw new IllegalArgumentException(
          "offset %s, %d kinds and %d topics: all must be above 0"
              .formatted(offset, kinds, topics));
    }
  }

  /// That of CLIP ViT-B/32; docs/decisions/0016 tells where the numbers come from.
  public static Geometry clip(int dimension) {
    return new Geometry(dimension, .5, .52, .17, .33, 1, 4, .8, 4_000, 100, .8);
  }

  /// The geometry of measured vectors, as far as it can be read off: cones, pairs and the fall of
  /// the variances. What is left, kinship, is found by trying.
  public static Geometry like(Statistics real, int dimension, double kinship) {
    double offset = 4;
    double decay = 0;
    for (double step = 2; step > .001; step /= 2) { // the spread falls with the decay
      if (spread(dimension - 2, decay + step, offset) > real.pictureSpread()) {
        decay += step;
      }
    }
    double textCone = Math.max(rounded(real.textCone()), .001);
    double pictureCone = Math.max(rounded(real.pictureCone()), .001);
    return new Geometry(
        dimension,
        pictureCone,
        textCone,
        Math.min(rounded(real.cross()), Math.sqrt(pictureCone * textCone)),
        rounded(real.pair()),
        rounded(decay),
        offset,
        kinship,
        Math.max(1, real.items() / 20),
        100,
        .8);
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e3) / 1e3;
  }

  /// The participation ratio of variances that fall so.
  private static double spread(int axes, double decay, double offset) {
    double sum = 0;
    double squares = 0;
    for (int axis = 0; axis < axes; axis++) {
      double variance = Math.pow(axis + offset, -decay);
      sum += variance;
      squares += variance * variance;
    }
    return sum * sum / squares;
  }

  private static void requireShare(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s of %s: expected at least 0 and less than 1".formatted(what, value));
    }
  }
}
