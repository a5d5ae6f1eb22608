package semblance.collection.item;

/// A value that could not be indexed: it stays in the item's metadata but cannot be filtered.
///
/// @param itemId the item
/// @param field the field's dotted name
/// @param value the value found, shortened if long
/// @param reason what was expected, such as `expected an integer`
public record SchemaConflict(String itemId, String field, String value, String reason) {
  /// One sentence for a report.
  public String message() {
    return "item '%s': %s is %s: %s; it is kept but cannot be filtered"
        .formatted(itemId, field, value, reason);
  }
}
