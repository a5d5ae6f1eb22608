package semblance.benchmarks;

import java.util.SplittableRandom;
import semblance.embedding.Embedding;
import semblance.embedding.VectorMath;

/// Makes embeddings out of embeddings.
final class Vectors {
  /// The length of what is added, against 1 of the embedding itself.
  private static final double SPREAD = 0.5;

  private Vectors() {}

  /// An embedding not far from another one, with a cosine of about .9 to it, as that of another
  /// picture of the same kind.
  static Embedding near(Embedding embedding, SplittableRandom random) {
    float[] vector = embedding.vector().clone();
    double spread = SPREAD / Math.sqrt(vector.length);
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (spread * random.nextGaussian());
    }
    VectorMath.normalize(vector);
    return new Embedding(embedding.space(), embedding.towerId(), vector);
  }
}
