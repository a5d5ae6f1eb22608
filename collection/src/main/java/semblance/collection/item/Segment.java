package semblance.collection.item;

import java.util.Arrays;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// A part of an item that has a vector of its own: the whole picture, a chunk of text.
///
/// Immutable and thread-safe.
public final class Segment {
  /// How far the squared norm of a vector may lie from 1.
  private static final float NORM_TOLERANCE = 1e-3f;

  private final Modality modality;
  private final String towerId;
  private final Place place;
  private final float[] vector; // [dimension]
  private final String text;

  /// A segment without text.
  ///
  /// @param modality what the segment is
  /// @param towerId the tower that computed the vector
  /// @param place where in the item the segment lies
  /// @param vector `[dimension]`, of unit length, owned by the segment from now on
  /// @throws IllegalArgumentException if a number is not finite or the norm is not 1
  public Segment(Modality modality, String towerId, Place place, float[] vector) {
    this(modality, towerId, place, vector, "");
  }

  /// @param modality what the segment is
  /// @param towerId the tower that computed the vector
  /// @param place where in the item the segment lies
  /// @param vector `[dimension]`, of unit length, owned by the segment from now on
  /// @param text what the segment says, by whose words the item is found; empty if nothing
  /// @throws IllegalArgumentException if a number is not finite or the norm is not 1
  public Segment(Modality modality, String towerId, Place place, float[] vector, String text) {
    requireUnitLength(vector);
    this.modality = modality;
    this.towerId = towerId;
    this.place = place;
    this.vector = vector;
    this.text = text;
  }

  /// What the segment is.
  public Modality modality() {
    return modality;
  }

  /// The id of the tower that computed the vector.
  public String towerId() {
    return towerId;
  }

  /// Where in the item the segment lies.
  public Place place() {
    return place;
  }

  /// The number of dimensions.
  public int dimension() {
    return vector.length;
  }

  /// A copy of the vector, `[dimension]`, of unit length.
  public float[] vector() {
    return vector.clone();
  }

  /// What the segment says; empty if nothing.
  public String text() {
    return text;
  }

  /// Refuses what is not a finite vector of unit length.
  ///
  /// @throws IllegalArgumentException naming the norm found
  public static void requireUnitLength(float[] vector) {
    float squared = VectorMath.dot(vector, vector);
    if (!(Math.abs(squared - 1) <= NORM_TOLERANCE)) { // true for NaN and infinity as well
      throw new IllegalArgumentException(
          "a vector of %d numbers with norm %s: expected finite numbers and norm 1; normalise it first"
              .formatted(vector.length, Math.sqrt(squared)));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Segment that
        && modality == that.modality
        && towerId.equals(that.towerId)
        && place.equals(that.place)
        && text.equals(that.text)
        && Arrays.equals(vector, that.vector);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(vector);
  }

  @Override
  public String toString() {
    return "Segment[%s, %s, %d dimensions]".formatted(modality, place, vector.length);
  }
}
