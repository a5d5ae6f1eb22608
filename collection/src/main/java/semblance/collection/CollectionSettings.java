package semblance.collection;

import semblance.collection.item.Schema;

/// What a collection is made with.
///
/// @param dimension numbers a vector, 1 to 4,096
/// @param declared fields whose types are known beforehand; others get theirs from their first
///   value
public record CollectionSettings(int dimension, Schema declared) {
  /// The longest vectors that can be stored.
  public static final int MAXIMUM_DIMENSION = 4_096;

  public CollectionSettings {
    if (dimension < 1 || dimension > MAXIMUM_DIMENSION) {
      throw new IllegalArgumentException(
          "a collection of vectors of dimension %d: expected 1 to %,d"
              .formatted(dimension, MAXIMUM_DIMENSION));
    }
  }

  /// Settings without declared fields.
  public static CollectionSettings ofDimension(int dimension) {
    return new CollectionSettings(dimension, Schema.empty());
  }

  /// These settings with declared fields.
  public CollectionSettings withDeclared(Schema schema) {
    return new CollectionSettings(dimension, schema);
  }
}
