package semblance.embedding;

/// How a model turns the cosines of one content with several others into probabilities, as it was
/// trained to: `cosine * scale + bias`, then a softmax over the others or a sigmoid for each.
///
/// @param scale by which cosines are multiplied; the exponential of CLIP's logit scale
/// @param bias added after that; 0 where the model has none
/// @param rule whether the probabilities are of one choice among all, or of each by itself
public record PairScoring(double scale, double bias, Rule rule) {
  /// What the probabilities are of.
  public enum Rule {
    /// One of all is right: the probabilities sum up to 1. CLIP and most others.
    SOFTMAX,
    /// Each may be right or wrong by itself. SigLIP.
    SIGMOID
  }

  public PairScoring {
    if (!Double.isFinite(scale) || !Double.isFinite(bias)) {
      throw new IllegalArgumentException(
          "a scale of %s and a bias of %s: both must be finite".formatted(scale, bias));
    }
  }

  /// The model's own number for a pair.
  public double logit(double cosine) {
    return cosine * scale + bias;
  }

  /// The probability of each cosine, in the order given.
  public double[] probabilities(double... cosines) {
    double[] logits = new double[cosines.length];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < cosines.length; i++) {
      logits[i] = logit(cosines[i]);
      most = Math.max(most, logits[i]);
    }
    double[] probabilities = new double[cosines.length];
    double sum = 0;
    for (int i = 0; i < cosines.length; i++) {
      probabilities[i] =
          switch (rule) {
            case SOFTMAX -> Math.exp(logits[i] - most);
            case SIGMOID -> 1 / (1 + Math.exp(-logits[i]));
          };
      sum += probabilities[i];
    }
    if (rule == Rule.SOFTMAX) {
      for (int i = 0; i < cosines.length; i++) {
        probabilities[i] /= sum;
      }
    }
    return probabilities;
  }
}
