package semblance.collection.query;

import java.util.List;
import java.util.Optional;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;

/// An item that was found.
///
/// @param item the item, with the metadata fields that were asked for
/// @param match how it matched the query's vectors and words; absent when browsing
/// @param group the value that it shares with its group; absent without grouping, and for an item
///   without such a value
/// @param segments all its segments, if vectors were asked for; else empty
public record Hit(
    StoredItem item, Optional<Match> match, Optional<String> group, List<Segment> segments) {
  public Hit {
    segments = List.copyOf(segments);
  }

  /// What a found item was found by.
  ///
  /// @param score the shares of the evidence and of the words, and what the modifiers add, summed
  /// @param segment the best segment, by its vector if the request has vectors, else by its words
  /// @param evidence one for each kind of segment that took part in the score, the best first;
  ///   empty if the item was found by words alone
  /// @param words the words it has, in the order of the request
  /// @param modified what each of the ranking's modifiers added, in their order
  public record Match(
      double score,
      Segment segment,
      List<Evidence> evidence,
      List<WordMatch> words,
      List<Double> modified) {
    public Match {
      evidence = List.copyOf(evidence);
      words = List.copyOf(words);
      modified = List.copyOf(modified);
    }
  }

  /// What the best segment of one modality says.
  ///
  /// @param segment with its modality, place and vector
  /// @param cosine between the query vector and the segment, in [-1, 1]
  /// @param score `scale * cosine + offset` of the query for the segment's modality
  /// @param share the part of it that went into the item's score; see [Joining]
  public record Evidence(Segment segment, float cosine, double score, double share) {}

  /// A word or phrase that an item has.
  ///
  /// @param text as it was asked
  /// @param share what it added to the item's score
  public record WordMatch(String text, double share) {}
}
