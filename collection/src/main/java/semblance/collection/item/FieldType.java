package semblance.collection.item;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the values of a metadata field are, and so how they are compared.
public enum FieldType {
  /// A string compared as a whole, by code points.
  KEYWORD("keyword"),
  /// Prose; can be asked for by presence only.
  TEXT("text"),
  /// A 64-bit integer.
  INTEGER("integer"),
  /// A finite 64-bit floating point number.
  REAL("real"),
  /// `true` or `false`.
  BOOLEAN("boolean"),
  /// A date or a time, in ISO 8601; UTC where it names no zone; kept to the microsecond.
  DATE("date"),
  /// `{"lat": …, "lon": …}`, in degrees.
  GEO_POINT("geo-point");

  private final String label;

  FieldType(String label) {
    this.label = label;
  }

  /// The word used in files, JSON and on the command line, such as `geo-point`.
  public String label() {
    return label;
  }

  /// The type whose [#label()] is `label`.
  ///
  /// @throws IllegalArgumentException if no type has that label
  public static FieldType of(String label) {
    String wanted = label.toLowerCase(Locale.ROOT);
    for (FieldType type : values()) {
      if (type.label.equals(wanted)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "unknown field type '%s': expected one of %s"
            .formatted(
                label,
                Arrays.stream(values()).map(FieldType::label).collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return label;
  }
}
