package semblance.model.caption;

/// Tells how likely each token of a vocabulary is to come next.
interface NextTokens {
  /// A logit a token for each caption, `[captions, tokens] -> [captions, vocabulary]`; the rows are
  /// the caller's own.
  ///
  /// @param captions all of one length
  float[][] logits(int[][] captions);
}
