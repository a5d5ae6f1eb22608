package semblance.collection.query;

/// What an item scores by the best segments of its modalities, as a picture with a caption has two.
public enum Joining {
  /// As the best of them.
  BEST,
  /// As they say together: by the root of the sum of the squares of the scores above 0, or the best
  /// if none is. Only for scores in deviations from unrelated content.
  ///
  /// For independent normal scores that is the likelihood ratio between "the item has to do with
  /// the query, as strongly as it seems to by each" and "it has not", put as one deviation again.
  /// It is never below the best of them, so an item is not punished for a caption that says little.
  TOGETHER;

  /// The score of an item.
  ///
  /// @param scores of its best segments, one a modality, at least one
  public double join(double... scores) {
    double best = Double.NEGATIVE_INFINITY;
    double squares = 0;
    for (double score : scores) {
      best = Math.max(best, score);
      squares += score > 0 ? score * score : 0;
    }
    return this == BEST || best <= 0 ? best : Math.sqrt(squares);
  }

  /// How much of one score goes into the joined one, so that all shares sum to it.
  public double share(double score, double joined) {
    if (this == BEST || joined <= 0) {
      return score == joined ? score : 0;
    }
    return score > 0 ? score * score / joined : 0;
  }
}
