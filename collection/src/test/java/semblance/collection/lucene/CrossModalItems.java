package semblance.collection.lucene;

import java.util.Random;
import semblance.embedding.VectorMath;

/// Vectors with the geometry that towers trained by contrast have: a cone for each modality with a
/// gap between them, variances that fall by a power law, clusters, and texts that lie a little
/// nearer to their picture than to others (cosines about .3 and .2).
///
/// The seed is printed; replay with `-Dsemblance.seed=…`.
final class CrossModalItems {
  private static final int CLUSTERS = 200;
  private static final double FALL = .9;
  private static final double PICTURES_MEAN = .7;
  private static final double TEXTS_MEAN = .8;
  private static final double MATCH = .32;

  private final Random random;
  private final int dimension;
  private final double together;
  private final float[][] axes; // orthonormal: the two means, then where vectors vary
  private final float[][] centres; // in coordinates of the axes

  CrossModalItems(String test, int dimension) {
    this(test, dimension, .5);
  }

  /// @param together what share of the variance lies between clusters, 0 to 1
  CrossModalItems(String test, int dimension, double together) {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println(test + ": semblance.seed=" + seed);
    this.random = new Random(seed);
    this.dimension = dimension;
    this.together = together;
    this.axes = new float[dimension][];
    for (int i = 0; i < dimension; i++) {
      float[] axis = normal(dimension);
      for (int j = 0; j < i; j++) {
        VectorMath.addScaled(axis, axes[j], -VectorMath.dot(axis, axes[j]));
      }
      VectorMath.normalize(axis);
      axes[i] = axis;
    }
    this.centres = new float[CLUSTERS][];
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = normal(dimension);
    }
  }

  private float[] normal(int length) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /// A picture, as standard normal coordinates.
  float[] pictureContent() {
    float[] content = normal(dimension);
    float[] centre = centres[random.nextInt(CLUSTERS)];
    for (int i = 0; i < dimension; i++) {
      content[i] = (float) (content[i] * Math.sqrt(1 - together) + centre[i] * Math.sqrt(together));
    }
    return content;
  }

  /// The vector of a picture.
  float[] picture(float[] content) {
    return vector(content, FALL, PICTURES_MEAN, PICTURES_MEAN);
  }

  /// The vector of a text that describes a picture.
  float[] textOf(float[] content) {
    float[] other = normal(dimension);
    for (int i = 0; i < dimension; i++) {
      // The texts' own variances fall less.
      double own = Math.pow(i + 1, FALL / 2 - FALL * .35);
      other[i] = (float) (MATCH * content[i] + Math.sqrt(1 - MATCH * MATCH) * own * other[i] * .75);
    }
    return vector(other, FALL, TEXTS_MEAN, .3);
  }

  /// @param alongFirst how much of the mean lies along the pictures' mean
  private float[] vector(float[] content, double fall, double mean, double alongFirst) {
    double total = 0;
    for (int i = 2; i < dimension; i++) {
      total += Math.pow(i - 1, -fall);
    }
    float[] vector = new float[dimension];
    VectorMath.addScaled(vector, axes[0], (float) alongFirst);
    VectorMath.addScaled(
        vector, axes[1], (float) Math.sqrt(Math.max(0, mean * mean - alongFirst * alongFirst)));
    for (int i = 2; i < dimension; i++) {
      double deviation = Math.sqrt((1 - mean * mean) * Math.pow(i - 1, -fall) / total);
      VectorMath.addScaled(vector, axes[i], (float) (deviation * content[i]));
    }
    VectorMath.normalize(vector);
    return vector;
  }
}
