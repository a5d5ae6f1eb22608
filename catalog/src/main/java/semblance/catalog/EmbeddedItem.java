package semblance.catalog;

import java.util.List;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;

/// An item ready to be stored: what it is called, where it came from, and an embedding a segment.
///
/// @param id unique in the catalog; an item put with an id that is there replaces that one
/// @param source the normalised URI it was read from, or empty
/// @param contentHash SHA-256 of the source's bytes, by which changes and moves are found and the
///   [semblance.catalog.storage.MediaStore] is keyed; or empty
/// @param stamp size and time of the source file, or [SourceStamp#NONE]
/// @param metadata the raw JSON object, kept as given
/// @param segments at least one
public record EmbeddedItem(
    String id,
    String source,
    String contentHash,
    SourceStamp stamp,
    Metadata metadata,
    List<EmbeddedSegment> segments) {
  public EmbeddedItem {
    segments = List.copyOf(segments);
  }

  /// A part of an item that is found by itself.
  ///
  /// @param modality what was embedded
  /// @param place which part of the item it is
  /// @param embedding made in the role [semblance.embedding.Role#DOCUMENT]; knows its space and
  ///   tower, so that a foreign one is refused
  /// @param text what the part says, by whose words the item is found as well; empty if nothing
  public record EmbeddedSegment(Modality modality, Place place, Embedding embedding, String text) {
    /// A part that says nothing.
    public EmbeddedSegment(Modality modality, Place place, Embedding embedding) {
      this(modality, place, embedding, "");
    }
  }
}
