package semblance.catalog.duplicates;

import java.util.OptionalDouble;
import semblance.collection.query.Filter;
import semblance.embedding.InvalidQueryException;

/// What counts as a duplicate, and where to look.
///
/// @param threshold the least cosine of two vectors that are compared any further, in (0, 1]; if
///   none is given, one that fits the model and the kind of content
/// @param exactOnly whether only items of the same content, byte for byte, count
/// @param filter the items to look at
public record DuplicateSettings(OptionalDouble threshold, boolean exactOnly, Filter filter) {
  public DuplicateSettings {
    if (threshold.isPresent() && !(threshold.getAsDouble() > 0 && threshold.getAsDouble() <= 1)) {
      throw new InvalidQueryException(
          "a threshold of %s: expected a cosine above 0 and at most 1, such as 0.9"
              .formatted(threshold.getAsDouble()));
    }
  }

  /// All items, by content and by likeness.
  public static DuplicateSettings defaults() {
    return new DuplicateSettings(OptionalDouble.empty(), false, Filter.all());
  }

  /// These settings with a threshold.
  public DuplicateSettings withThreshold(double cosine) {
    return new DuplicateSettings(OptionalDouble.of(cosine), exactOnly, filter);
  }

  /// These settings for equal contents alone.
  public DuplicateSettings withExactOnly() {
    return new DuplicateSettings(threshold, true, filter);
  }

  /// These settings for the items that pass a filter.
  public DuplicateSettings withFilter(Filter other) {
    return new DuplicateSettings(threshold, exactOnly, other);
  }
}
