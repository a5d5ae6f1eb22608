package semblance.collection.query;

import semblance.embedding.InvalidQueryException;

/// Places that a list of several kinds of hits keeps for each kind, so that none crowds the others
/// out: texts often say more to words than pictures do, and would fill the first page alone.
///
/// Of the first n hits, for every n, at least ⌊n · (1 − s) / m⌋ are of each of the m kinds that
/// have matches that are good enough, as long as they have; where none is owed a place, the best by
/// score comes. With half of the places by score, each of two kinds has a hit among four, and two
/// among the first ten. Among themselves the hits of a kind stay in their order, and what stands
/// where does not depend on how many are asked for.
///
/// A kind is what segments are of: text, picture, sound, film. An item that is found by several at
/// once, as a picture with a caption, counts for each of them.
///
/// @param byScore s, the share of the places that goes by score alone, from 0 to 1
/// @param leastRelevance the relevance, before any modifier, from which a hit is worth a place that
///   its score does not give it; finite
public record EachKind(double byScore, double leastRelevance) {
  /// The share of the places that goes by score alone if nothing is said.
  public static final double DEFAULT_BY_SCORE = .5;

  public EachKind {
    if (!(byScore >= 0 && byScore <= 1)) {
      throw new InvalidQueryException(
          "a share of %s of the places by score: expected a number from 0 (each kind in turn) to 1 (no kept places)"
              .formatted(byScore));
    }
    if (!Double.isFinite(leastRelevance)) {
      throw new InvalidQueryException(
          "places kept from a relevance of %s on: expected a finite number"
              .formatted(leastRelevance));
    }
  }

  /// Half of the places by score, the other half kept for the kinds.
  ///
  /// @param leastRelevance what is a good match
  public static EachKind withMatchesFrom(double leastRelevance) {
    return new EachKind(DEFAULT_BY_SCORE, leastRelevance);
  }

  /// How many of the first hits are of each kind at least.
  ///
  /// @param hits how many are looked at
  /// @param kinds how many kinds have matches
  public int kept(int hits, int kinds) {
    return kinds < 2 ? 0 : (int) (hits * (1 - byScore) / kinds + 1e-9);
  }
}
