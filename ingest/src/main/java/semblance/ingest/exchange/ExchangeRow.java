package semblance.ingest.exchange;

import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Modality;

/// One vector on its way in or out, with all that is known of its item.
///
/// @param item what the vector is of; vectors of one item come one after the other
/// @param segment which of its item's vectors it is, from 0
/// @param modality what the vector is of
/// @param place which part of the item it is of
/// @param path the file it was made from, as it was written; empty if it is not known
/// @param caption the text it was made from, for texts; empty if it is not known
/// @param vector the numbers, as they were found
/// @param where the file and row, from 1, as errors name them
record ExchangeRow(
    ItemFacts item,
    int segment,
    Modality modality,
    Place place,
    String path,
    String caption,
    Numbers vector,
    String where) {

  /// All of an item but its vectors.
  ///
  /// @param number items of one input have different ones, in ascending order
  record ItemFacts(
      long number,
      String id,
      String source,
      String contentHash,
      SourceStamp stamp,
      Metadata metadata) {}

  /// Numbers that nobody changes.
  static final class Numbers {
    private final float[] values;

    Numbers(float[] values) {
      this.values = values;
    }

    /// Not to be written to.
    float[] values() {
      return values;
    }
  }
}
