package semblance.catalog.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.query.Facet;
import semblance.collection.query.Facet.Period;
import semblance.embedding.InvalidQueryException;

/// Reads what shall be counted, as people write it: a field, and after a colon how.
///
/// | field | after the colon | without |
/// |---|---|---|
/// | keyword, boolean, `_source`, `_modality` | how many values, the most frequent first | ten |
/// | integer, real | the length of a step | ten to twenty-five steps |
/// | date | `year`, `month`, `day` or `hour` | at most thirty-six periods |
public final class FacetParser {
  private FacetParser() {}

  /// The facet that a text says.
  ///
  /// @throws InvalidQueryException if the field's type does not allow what is asked; a field that
  ///   is not there is for the search to refuse
  public static Facet parse(String text, Schema schema) {
    int colon = text.lastIndexOf(':');
    boolean whole = colon < 0 || schema.type(text).isPresent();
    String field = whole ? text : text.substring(0, colon);
    Optional<String> how = whole ? Optional.empty() : Optional.of(text.substring(colon + 1));
    FieldType type = schema.type(field).orElse(FieldType.KEYWORD);
    return switch (type) {
      case KEYWORD, BOOLEAN, TEXT, GEO_POINT ->
          new Facet.Values(field, how.map(n -> count(text, n)).orElse(Facet.DEFAULT_VALUES));
      case INTEGER, REAL ->
          new Facet.Steps(
              field,
              how.isPresent() ? OptionalDouble.of(step(text, how.get())) : OptionalDouble.empty());
      case DATE -> new Facet.Periods(field, how.map(word -> period(text, word)));
    };
  }

  private static int count(String text, String number) {
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw wrong(text, number, "how many values, such as 10", e);
    }
  }

  private static double step(String text, String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw wrong(text, number, "the length of a step, such as 10", e);
    }
  }

  private static Period period(String text, String word) {
    try {
      return Period.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong(
          text,
          word,
          "one of "
              + Arrays.stream(Period.values()).map(Period::label).collect(Collectors.joining(", ")),
          e);
    }
  }

  private static InvalidQueryException wrong(
      String text, String found, String expected, Throwable cause) {
    return new InvalidQueryException(
        "facet '%s': found '%s' after the colon, expected %s".formatted(text, found, expected),
        cause);
  }
}
