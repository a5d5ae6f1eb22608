package semblance.collection.item;

/// The little about a stored item that a refresh compares with the file system; cheap to read for
/// all items of a collection.
///
/// @param id names the item within its collection
/// @param source the normalised URI it came from; empty if none
/// @param contentHash a digest of the content; empty if none
/// @param stamp size and time of the source file, or [SourceStamp#NONE]
public record ItemState(String id, String source, String contentHash, SourceStamp stamp) {}
