package semblance.collection.lucene.search;

import java.util.List;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

/// An item on its way into a result, and what it was found by.
///
/// @param item its document
/// @param sides its best segments that count, a modality each, the best first; empty when browsing,
///   and if words alone found it
/// @param words what each word of the request adds; empty if the request has none
/// @param relevance its score before any modifier; 0 when browsing
/// @param score its score
record Found(int item, List<Side> sides, List<Double> words, double relevance, double score) {
  Found {
    sides = List.copyOf(sides);
    words = List.copyOf(words);
  }

  /// The best segment of one modality.
  ///
  /// @param segment its document
  record Side(int segment, float cosine, double score, VectorQuery query) {}

  static Found near(int item, int segment, float cosine, VectorQuery query) {
    double score = query.score(cosine);
    return new Found(
        item, List.of(new Side(segment, cosine, score, query)), List.of(), score, score);
  }

  static Found browsed(int item) {
    return new Found(item, List.of(), List.of(), 0, 0);
  }

  Found withScore(double other) {
    return new Found(item, sides, words, relevance, other);
  }

  /// Whether it was found by a segment of a modality.
  boolean isOf(Modality kind) {
    for (Side side : sides) {
      if (side.query().modality() == kind) {
        return true;
      }
    }
    return false;
  }

  /// Whether nothing was asked that items are scored by.
  boolean isBrowsed() {
    return sides.isEmpty() && words.isEmpty();
  }
}
