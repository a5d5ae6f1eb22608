package semblance.benchmarks.measure;

import java.util.SplittableRandom;
import semblance.embedding.Embedding;
import semblance.embedding.VectorMath;

/// Makes vectors out of vectors.
public final class Vectors {
  /// The length of what is added, against 1 of the embedding itself.
  private static final double SPREAD = 0.5;

  private Vectors() {}

  /// An embedding not far from another one, with a cosine of about .9 to it, as that of another
  /// picture of the same kind.
  public static Embedding near(Embedding embedding, SplittableRandom random) {
    return new Embedding(embedding.space(), embedding.towerId(), near(embedding.vector(), random));
  }

  /// A vector not far from another one of unit length, with a cosine of about .9 to it.
  public static float[] near(float[] vector, SplittableRandom random) {
    float[] moved = vector.clone();
    double spread = SPREAD / Math.sqrt(vector.length);
    for (int i = 0; i < vector.length; i++) {
      moved[i] += (float) (spread * random.nextGaussian());
    }
    VectorMath.normalize(moved);
    return moved;
  }
}
