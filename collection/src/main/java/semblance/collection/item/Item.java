package semblance.collection.item;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A thing to be found: a picture, a text, a recording, with its metadata and at least one segment.
///
/// @param id names the item within its collection; 1 to 32,000 bytes of UTF-8
/// @param source the normalised URI it came from; empty if none; at most 32,000 bytes of UTF-8
/// @param contentHash a digest of the content, which finds changes and moves; empty if none
/// @param stamp size and time of the source file, or [SourceStamp#NONE]
/// @param metadata what else is known, as a JSON object
/// @param segments the vectors, of one dimension, in any mix of modalities; at least one
public record Item(
    String id,
    String source,
    String contentHash,
    SourceStamp stamp,
    Metadata metadata,
    List<Segment> segments) {
  /// The most bytes of UTF-8 that an id or a source may have.
  public static final int MAXIMUM_NAME_BYTES = 32_000;

  public Item {
    requireId(id);
    requireName("source", source);
    requireName("content hash", contentHash);
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an item with an empty id: expected 1 character or more");
    }
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException(
          "item '%s' has no segments: expected at least one, since an item without a vector cannot be found"
              .formatted(id));
    }
    int dimension = segments.getFirst().dimension();
    for (Segment segment : segments) {
      if (segment.dimension() != dimension) {
        throw new IllegalArgumentException(
            "item '%s' has segments of %d and of %d dimensions: expected one dimension"
                .formatted(id, dimension, segment.dimension()));
      }
    }
  }

  /// An item without source, hash and stamp.
  public static Item of(String id, Metadata metadata, List<Segment> segments) {
    return new Item(id, "", "", SourceStamp.NONE, metadata, segments);
  }

  /// The same item with other metadata.
  public Item withMetadata(Metadata other) {
    return new Item(id, source, contentHash, stamp, other, segments);
  }

  /// Requires that a text can be an item's id.
  ///
  /// @throws IllegalArgumentException if it is too long or not well-formed Unicode
  public static void requireId(String id) {
    requireName("id", id);
  }

  /// Ids and sources are compared byte by byte, so what UTF-8 cannot express is refused.
  private static void requireName(String what, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAXIMUM_NAME_BYTES) {
      throw new IllegalArgumentException(
          "%s '%s…' has %d bytes of UTF-8: at most %d are allowed"
              .formatted(what, name.substring(0, 60), utf8.length, MAXIMUM_NAME_BYTES));
    }
    if (!new String(utf8, StandardCharsets.UTF_8).equals(name)) {
      throw new IllegalArgumentException(
          "%s '%s' holds half of a surrogate pair: expected well-formed Unicode"
              .formatted(what, name));
    }
  }
}
