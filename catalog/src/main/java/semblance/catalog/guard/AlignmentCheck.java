package semblance.catalog.guard;

import java.util.List;
import java.util.Locale;
import semblance.embedding.VectorMath;

/// How well a second text tower gives the vectors that a generation's own text tower gives:
/// measured on the texts of the reference set, when it is to be aligned.
///
/// @param texts how many there are
/// @param found the share of them whose vector by the second tower has their own vector as the
///   nearest of all own vectors
/// @param foundBack the same the other way round
/// @param meanCosine between a text's two vectors
public record AlignmentCheck(int texts, double found, double foundBack, double meanCosine) {
  /// The least share that must be found, either way. Towers of unrelated models find one text in as
  /// many as there are.
  public static final double LEAST_FOUND = 0.9;

  /// Compares the vectors of the same texts by two towers.
  ///
  /// @param own by the generation's tower, unit vectors of one dimension
  /// @param aligned by the other, in the same order
  public static AlignmentCheck compare(List<float[]> own, List<float[]> aligned) {
    if (own.size() != aligned.size() || own.size() < 2) {
      throw new IllegalArgumentException(
          "%d vectors against %d: expected two or more of each, in one order"
              .formatted(own.size(), aligned.size()));
    }
    double cosines = 0;
    for (int i = 0; i < own.size(); i++) {
      cosines += VectorMath.dot(own.get(i), aligned.get(i));
    }
    return new AlignmentCheck(
        own.size(), found(aligned, own), found(own, aligned), cosines / own.size());
  }

  /// The share of vectors that are nearest to the one of their own place. One that another is just
  /// as near to is not found.
  private static double found(List<float[]> asked, List<float[]> among) {
    int found = 0;
    for (int i = 0; i < asked.size(); i++) {
      float right = VectorMath.dot(asked.get(i), among.get(i));
      boolean nearest = true;
      for (int j = 0; j < among.size() && nearest; j++) {
        nearest = j == i || VectorMath.dot(asked.get(i), among.get(j)) < right;
      }
      if (nearest) {
        found++;
      }
    }
    return (double) found / asked.size();
  }

  /// The lesser of both shares.
  public double leastFound() {
    return Math.min(found, foundBack);
  }

  /// Whether the tower may be used.
  public boolean passed() {
    return leastFound() >= LEAST_FOUND;
  }

  /// The figures in words.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "of %d reference texts %.1f %% lie nearest to their own vector, %.1f %% the other way round (at least %.0f %% both ways is needed), and a text's two vectors have a mean cosine of %.3f",
        texts,
        100 * found,
        100 * foundBack,
        100 * LEAST_FOUND,
        meanCosine);
  }
}
