package semblance.embedding;

import java.util.Arrays;

/// A unit vector that knows the space it lies in and the tower it came from.
///
/// Immutable and thread-safe. Comparing embeddings of different spaces is refused, not answered.
public final class Embedding {
  /// How far the squared norm of a vector may lie from 1.
  private static final float NORM_TOLERANCE = 1e-3f;

  private final LatentSpace space;
  private final String towerId;
  private final float[] vector; // [dimension]

  /// @param space the space the vector lies in
  /// @param towerId the tower that computed it
  /// @param vector `[dimension]`, of unit length, owned by the embedding from now on
  /// @throws IllegalArgumentException if the length is not the space's dimension, a number is not
  ///   finite, or the norm is not 1
  public Embedding(LatentSpace space, String towerId, float[] vector) {
    if (vector.length != space.dimension()) {
      throw new IllegalArgumentException(
          "a vector of %d numbers in a space of dimension %d"
              .formatted(vector.length, space.dimension()));
    }
    float squared = VectorMath.dot(vector, vector);
    if (!(Math.abs(squared - 1) <= NORM_TOLERANCE)) { // true for NaN and infinity as well
      throw new IllegalArgumentException(
          "a vector with norm %s: embeddings are finite and have norm 1; normalise it first"
              .formatted(Math.sqrt(squared)));
    }
    this.space = space;
    this.towerId = towerId;
    this.vector = vector;
  }

  /// The space the vector lies in.
  public LatentSpace space() {
    return space;
  }

  /// The id of the tower that computed the vector.
  public String towerId() {
    return towerId;
  }

  /// The number of dimensions.
  public int dimension() {
    return vector.length;
  }

  /// A copy of the vector, `[dimension]`, of unit length.
  public float[] vector() {
    return vector.clone();
  }

  /// The cosine between this embedding and another, in [-1, 1].
  ///
  /// @throws SpaceMismatchException if the other lies in another space; the message names what
  ///   differs
  public float cosine(Embedding other) {
    if (!space.fingerprint().equals(other.space.fingerprint())) {
      throw new SpaceMismatchException("the two embeddings cannot be compared", space, other.space);
    }
    return VectorMath.dot(vector, other.vector);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Embedding that
        && space.fingerprint().equals(that.space.fingerprint())
        && towerId.equals(that.towerId)
        && Arrays.equals(vector, that.vector);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "Embedding[%d dimensions, space %s]".formatted(vector.length, space.shortFingerprint());
  }
}
