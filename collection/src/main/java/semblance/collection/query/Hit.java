package semblance.collection.query;

import java.util.Optional;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;

/// An item that was found.
///
/// @param item the item
/// @param match how it matched the query's vectors; absent when browsing
public record Hit(StoredItem item, Optional<Match> match) {
  /// The best segment of a found item.
  ///
  /// @param score `scale * cosine + offset` of the query for the segment's modality
  /// @param cosine between the query vector and the segment, in [-1, 1]
  /// @param segment the best segment, with its modality, place and vector
  public record Match(double score, float cosine, Segment segment) {}
}
