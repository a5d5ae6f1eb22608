package semblance.catalog.matrix;

import java.util.List;
import semblance.embedding.VectorMath;

/// Short stand-ins for unit vectors, by which most pairs that are not near can be told with an
/// eighth of the arithmetic, and none that is near is lost.
///
/// A vector is turned onto the principal axes; its head is its places along the first of them, and
/// one number more, the length of all the rest. By Cauchy and Schwarz' inequality the dot product
/// of two heads is at least that of the vectors.
///
/// Immutable and thread-safe.
public final class Heads {
  /// Numbers of a head.
  static final int LENGTH = 64;

  /// What rounding may take away from a bound.
  private static final float SLACK = 2e-5f;

  private final PrincipalAxes axes;

  private Heads(PrincipalAxes axes) {
    this.axes = axes;
  }

  /// Heads that fit a set of vectors.
  ///
  /// @param rows `[rows, dimension]`, at least one
  public static Heads of(List<float[]> rows) {
    return new Heads(PrincipalAxes.of(rows, LENGTH - 1, false, 1));
  }

  /// The head of a unit vector.
  ///
  /// @return `[length]`
  public float[] head(float[] vector) {
    float[] places = axes.project(vector);
    float[] head = java.util.Arrays.copyOf(places, places.length + 1);
    float rest = 1 - VectorMath.dot(places, places);
    head[places.length] = (float) Math.sqrt(Math.max(0, rest) + SLACK);
    return head;
  }
}
