package semblance.evaluate.classification;

import java.util.List;
import semblance.embedding.VectorMath;

/// Prompt ensembles: a class is the normalised mean of the unit vectors that its name has in
/// several sentences (Radford et al. 2021, section 3.1.4).
public final class ClassVectors {
  private ClassVectors() {}

  /// The vector of one class.
  ///
  /// @param sentences the unit vectors of its name in each sentence, at least one
  /// @return of unit length
  /// @throws IllegalArgumentException if there is none, or they cancel one another out
  public static float[] mean(List<float[]> sentences) {
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException("a class without a sentence: at least one is needed");
    }
    float[] sum = new float[sentences.getFirst().length];
    for (float[] sentence : sentences) {
      VectorMath.addScaled(sum, sentence, 1);
    }
    VectorMath.normalize(sum);
    return sum;
  }
}
