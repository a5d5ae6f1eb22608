package semblance.evaluate;

import semblance.evaluate.retrieval.RetrievalMeasures;

/// Figures of retrieval over some of the queries.
///
/// @param direction what was searched with
/// @param language of the texts; empty if the data do not say
/// @param field the field of the metadata that the queries' pictures share a value of; empty if the
///   slice is all queries of the language
/// @param value that value
/// @param measures over these queries; what is searched is the same as for all of them
public record Slice(
    Direction direction, String language, String field, String value, RetrievalMeasures measures) {
  /// What the slice is called, such as `de` or `gender Women`.
  public String label() {
    if (!field.isEmpty()) {
      return field + " " + value;
    }
    return language.isEmpty() ? "all" : language;
  }
}
