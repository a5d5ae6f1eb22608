package semblance.collection.scan;

/// A query in the coordinates of a coding.
///
/// Immutable and thread-safe.
public final class CodedQuery {
  /// Of vectors made like those that were coded, hardly one lies further from their middle; of
  /// texts among pictures all lie several times as far. See docs/decisions/0011.
  private static final double NEAR = 2.5;

  final Coding coding;
  final float[] vector; // [dimension]
  final float[] turned; // [rotation.rows]

  /// @param vector of unit length
  public CodedQuery(Coding coding, float[] vector) {
    this.coding = coding;
    this.vector = vector;
    this.turned = coding.turned(vector);
  }

  /// The same query in the coordinates of a coding.
  CodedQuery in(Coding other) {
    return other == coding ? this : new CodedQuery(other, vector);
  }

  /// How far from the middle of the coded vectors the query lies, in their own deviations: the mean
  /// of the squares over all coordinates. It is about 1 for a query that could be one of them, and
  /// far greater for one of another modality, since it lies where none of them varies.
  public double distance() {
    return coding.distance(turned);
  }

  /// Whether the query could be one of the coded vectors. Then graphs lead to what is near it, and
  /// the errors of codes have much in common among what is near.
  public boolean isNear() {
    return distance() < NEAR;
  }
}
