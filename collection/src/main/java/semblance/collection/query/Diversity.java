package semblance.collection.query;

import semblance.embedding.InvalidQueryException;

/// An order in which each item is both good and unlike those before it: maximal marginal relevance
/// (Carbonell and Goldstein, 1998). Next comes the item d, of the best by score, that has the
/// greatest
///
/// λ · r(d) − (1 − λ) · max s(d, e) over the items e before it
///
/// Scores and cosines have units of their own, and cosines within a modality lie around a mean far
/// above 0, so both are brought to one span. r goes from 0 for the last of the best by score to 1
/// for the first; s of two segments of one modality goes from 0 for the mean cosine among the best,
/// and below, to 1 for equal ones. Between modalities s is 0: no picture repeats a text.
///
/// @param lambda 1 for the score alone, 0 for unlikeness alone
public record Diversity(double lambda) {
  /// How much the score counts if nothing is said.
  public static final double DEFAULT_LAMBDA = .6;

  /// The items that are chosen from: so many times those wanted, the best by score.
  public static final int POOL = 5;

  public Diversity {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new InvalidQueryException(
          "diversity with lambda %s: expected a number from 0 (unlike one another) to 1 (by score alone)"
              .formatted(lambda));
    }
  }
}
