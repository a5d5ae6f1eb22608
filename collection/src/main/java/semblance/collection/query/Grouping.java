package semblance.collection.query;

import semblance.embedding.InvalidQueryException;

/// Results by groups: the items that share a value of a field are one result, which stands where
/// its best item would. An item without the field is a group of its own; of several values the
/// least counts.
///
/// @param field a keyword, integer, boolean or date field, `_source`, or `_folder` for the part of
///   the source up to its last slash
/// @param members how many items of a group are returned at most, best first; 1 to
///   [#MAXIMUM_MEMBERS]
public record Grouping(String field, int members) {
  /// The most items of a group that are returned.
  public static final int MAXIMUM_MEMBERS = 100;

  public Grouping {
    if (members < 1 || members > MAXIMUM_MEMBERS) {
      throw new InvalidQueryException(
          "%,d items of each '%s': expected 1 to %d".formatted(members, field, MAXIMUM_MEMBERS));
    }
  }

  /// The best item of each group.
  public static Grouping by(String field) {
    return new Grouping(field, 1);
  }
}
