package semblance.catalog.reembedding;

/// What is to be known of an item in a generation that was filled from another one.
///
/// @param id the item
/// @param number of the write that it is about; after a later one it no longer holds
/// @param kind what is wrong
/// @param reason one sentence for people
public record Remark(String id, long number, Kind kind, String reason) {
  /// What can be wrong with an item.
  public enum Kind {
    /// It is there, but made from less than what the other generation had.
    DEGRADED,
    /// It is not there, since nothing was left to embed.
    MISSING,
    /// Nothing is wrong any more: takes back what was remarked before.
    WHOLE
  }
}
