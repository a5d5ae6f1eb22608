package semblance.collection.query;

/// An order by a metadata field, items without it last; equal values by id.
///
/// Of several values the least counts in ascending order, the greatest in descending order.
///
/// @param field a keyword, integer, real, boolean or date field, `_id` or `_source`
/// @param descending whether the greatest value comes first
public record Order(String field, boolean descending) {
  /// The least value first.
  public static Order ascending(String field) {
    return new Order(field, false);
  }

  /// The greatest value first.
  public static Order descending(String field) {
    return new Order(field, true);
  }
}
