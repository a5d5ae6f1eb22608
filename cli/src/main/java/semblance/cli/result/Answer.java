package semblance.cli.result;

import java.util.List;
import java.util.Optional;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.argument.Part;
import semblance.collection.query.KeywordQuery;

/// What was asked and what came of it.
///
/// @param parts what was asked for
/// @param keywords the words that were asked for; empty if none were
/// @param outcome what was found
public record Answer(
    List<AskedPart> parts, Optional<KeywordQuery> keywords, SearchOutcome outcome) {
  public Answer {
    parts = List.copyOf(parts);
  }

  /// A part of the query.
  ///
  /// @param part as it was given
  /// @param weight negative if it repels
  public record AskedPart(Part part, double weight) {}
}
