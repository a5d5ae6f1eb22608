package semblance.cli.result;

import java.util.List;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.argument.Part;

/// What was asked and what came of it.
///
/// @param parts what was asked for
/// @param outcome what was found
public record Answer(List<AskedPart> parts, SearchOutcome outcome) {
  public Answer {
    parts = List.copyOf(parts);
  }

  /// A part of the query.
  ///
  /// @param part as it was given
  /// @param weight negative if it repels
  public record AskedPart(Part part, double weight) {}
}
