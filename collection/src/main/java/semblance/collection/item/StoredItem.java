package semblance.collection.item;

/// An item as a collection gives it back: all but its vectors.
///
/// @param id names the item within its collection
/// @param source the normalised URI it came from; empty if none
/// @param contentHash a digest of the content; empty if none
/// @param stamp size and time of the source file, or [SourceStamp#NONE]
/// @param metadata the JSON object, as it was given
/// @param sequenceNumber the number of the write that stored it, or last changed it
public record StoredItem(
    String id,
    String source,
    String contentHash,
    SourceStamp stamp,
    Metadata metadata,
    long sequenceNumber) {

  /// The same item with other metadata.
  public StoredItem withMetadata(Metadata other) {
    return new StoredItem(id, source, contentHash, stamp, other, sequenceNumber);
  }
}
