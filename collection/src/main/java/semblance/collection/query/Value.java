package semblance.collection.query;

import java.math.BigDecimal;

/// A value in a filter, as it was written; the field's type decides how it is read. A date is
/// written as [Text], and may be a year, a month, a day or an instant: `taken = 2011-05` holds for
/// the whole month.
public sealed interface Value {
  /// Words.
  record Text(String text) implements Value {
    @Override
    public String toString() {
      return '"' + text + '"';
    }
  }

  /// A number, exactly.
  record Numeric(BigDecimal number) implements Value {
    @Override
    public String toString() {
      return number.toPlainString();
    }
  }

  /// `true` or `false`.
  record Truth(boolean truth) implements Value {
    @Override
    public String toString() {
      return Boolean.toString(truth);
    }
  }

  /// Words.
  static Value of(String text) {
    return new Text(text);
  }

  /// An integer.
  static Value of(long number) {
    return new Numeric(BigDecimal.valueOf(number));
  }

  /// A finite number.
  ///
  /// @throws IllegalArgumentException if the number is not finite
  static Value of(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          "value %s in a filter: expected a finite number".formatted(number));
    }
    return new Numeric(BigDecimal.valueOf(number));
  }

  /// `true` or `false`.
  static Value of(boolean truth) {
    return new Truth(truth);
  }
}
