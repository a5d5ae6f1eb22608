package semblance.collection.query;

import semblance.collection.item.Segment;
import semblance.embedding.Modality;

/// A query vector for the items' segments of one modality. A segment scores `scale * cosine +
/// offset`, so that the modalities' scores can be put on one scale.
///
/// Immutable and thread-safe.
public final class VectorQuery {
  private final Modality modality;
  private final float[] vector; // [dimension]
  private final double scale;
  private final double offset;

  /// @param modality which segments are compared
  /// @param vector `[dimension]`, of unit length, owned by the query from now on
  /// @param scale finite, above 0
  /// @param offset finite
  /// @throws IllegalArgumentException if the vector is not of unit length, or a number is out of
  ///   its range
  public VectorQuery(Modality modality, float[] vector, double scale, double offset) {
    Segment.requireUnitLength(vector);
    if (!(scale > 0 && scale < Double.POSITIVE_INFINITY) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "score of %s items = %s * cosine + %s: expected a finite scale above 0 and a finite offset"
              .formatted(modality, scale, offset));
    }
    this.modality = modality;
    this.vector = vector;
    this.scale = scale;
    this.offset = offset;
  }

  /// A query whose scores are the cosines.
  public static VectorQuery cosine(Modality modality, float[] vector) {
    return new VectorQuery(modality, vector, 1, 0);
  }

  /// Which segments are compared.
  public Modality modality() {
    return modality;
  }

  /// The number of dimensions.
  public int dimension() {
    return vector.length;
  }

  /// A copy of the vector, `[dimension]`, of unit length.
  public float[] vector() {
    return vector.clone();
  }

  /// What the cosine is multiplied with.
  public double scale() {
    return scale;
  }

  /// What is added after.
  public double offset() {
    return offset;
  }

  /// The score of a segment at this cosine.
  public double score(float cosine) {
    return scale * cosine + offset;
  }

  @Override
  public String toString() {
    return "VectorQuery[%s, %s * cosine + %s]".formatted(modality, scale, offset);
  }
}
