package semblance.benchmarks.workload;

import java.util.Arrays;
import java.util.SplittableRandom;
import semblance.embedding.VectorMath;

/// Vectors of pictures, and of a text for each, that lie as a [Geometry] says. Each is a function
/// of the seed and its number alone, so any stretch can be made anywhere, in any order.
///
/// In coordinates of its own, a picture is a constant along one axis (the cone), and along the
/// others its meaning: what its topic, its kind and it alone add, with variances that fall from
/// axis to axis. Its text has the same meaning, fainter, and beside it numbers that have nothing to
/// do with pictures and fall along other axes: they are what makes texts far from all pictures. The
/// constant of the texts lies across that of the pictures, and both across all meanings (the
/// modality gap). A rotation of the whole space hides the axes.
///
/// Immutable and thread-safe.
public final class PairedVectors {
  private final Geometry geometry;
  private final long seed;
  private final float[] deviations; // [dimension - 2]
  private final float[][] kinds; // [kinds][dimension - 2]
  private final double[] popularity; // [kinds], summed up
  private final Rotation whole;
  private final Rotation wording; // turns what only texts have against what pictures have

  public PairedVectors(Geometry geometry, long seed) {
    this.geometry = geometry;
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed);
    int axes = geometry.dimension() - 2;
    deviations = deviations(axes, geometry);
    whole = new Rotation(geometry.dimension(), random);
    wording = new Rotation(axes, random);
    float[][] topics = new float[geometry.topics()][];
    Arrays.setAll(topics, _ -> normals(axes, random));
    kinds = new float[geometry.kinds()][];
    for (int kind = 0; kind < kinds.length; kind++) {
      kinds[kind] = mixed(topics[random.nextInt(topics.length)], normals(axes, random), .5);
    }
    popularity = new double[kinds.length];
    double sum = 0;
    for (int kind = 0; kind < kinds.length; kind++) {
      sum += Math.pow(kind + 1, -geometry.popularity());
      popularity[kind] = sum;
    }
  }

  public int dimension() {
    return geometry.dimension();
  }

  /// The picture of a number, `[dimension]`, of unit length.
  public float[] picture(long number) {
    double constant = Math.sqrt(geometry.pictureCone());
    float spread = (float) Math.sqrt(1 - geometry.pictureCone());
    float[] meaning = meaning(number);
    float[] vector = new float[geometry.dimension()];
    vector[0] = (float) constant;
    for (int axis = 0; axis < meaning.length; axis++) {
      vector[axis + 2] = spread * meaning[axis];
    }
    return finished(vector);
  }

  /// The text that describes the picture of a number, `[dimension]`, of unit length.
  public float[] text(long number) {
    double spread = 1 - geometry.pictureCone();
    double along = geometry.cross() / Math.sqrt(geometry.pictureCone());
    double shared = (geometry.pair() - geometry.cross()) / spread;
    double own = 1 - geometry.textCone() - shared * shared * spread;
    if (own < 0) {
      throw new IllegalArgumentException(
          "texts with a mean cosine of %s cannot be as near to their pictures as %s"
              .formatted(geometry.textCone(), geometry.pair()));
    }
    float[] words = normals(deviations.length, stream(number, 1));
    for (int axis = 0; axis < words.length; axis++) {
      words[axis] *= deviations[axis];
    }
    wording.turn(words);
    float[] meaning = meaning(number);
    float[] vector = new float[geometry.dimension()];
    vector[0] = (float) along;
    vector[1] = (float) Math.sqrt(Math.max(0, geometry.textCone() - along * along));
    float meant = (float) (shared * Math.sqrt(spread));
    float worded = (float) Math.sqrt(own);
    for (int axis = 0; axis < words.length; axis++) {
      vector[axis + 2] = meant * meaning[axis] + worded * words[axis];
    }
    return finished(vector);
  }

  private float[] finished(float[] vector) {
    whole.turn(vector);
    VectorMath.normalize(vector);
    return vector;
  }

  /// What the picture of a number shows: `[dimension - 2]`, of length 1 on average.
  private float[] meaning(long number) {
    SplittableRandom random = stream(number, 0);
    float[] kind = kinds[kind(random.nextDouble())];
    float[] meaning = mixed(kind, normals(kind.length, random), geometry.kinship());
    for (int axis = 0; axis < meaning.length; axis++) {
      meaning[axis] *= deviations[axis];
    }
    return meaning;
  }

  private int kind(double at) {
    int found = Arrays.binarySearch(popularity, at * popularity[popularity.length - 1]);
    return Math.min(found < 0 ? -found - 1 : found, popularity.length - 1);
  }

  private SplittableRandom stream(long number, int which) {
    return new SplittableRandom(new SplittableRandom(seed + 2 * number + which).nextLong());
  }

  /// Normal numbers with `share` of their variance from one and the rest from the other.
  private static float[] mixed(float[] one, float[] other, double share) {
    float first = (float) Math.sqrt(share);
    float second = (float) Math.sqrt(1 - share);
    float[] sum = new float[one.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = first * one[i] + second * other[i];
    }
    return sum;
  }

  private static float[] normals(int length, SplittableRandom random) {
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  /// Standard deviations along the axes; the variances add up to 1.
  private static float[] deviations(int axes, Geometry geometry) {
    double[] variances = new double[axes];
    double sum = 0;
    for (int axis = 0; axis < axes; axis++) {
      variances[axis] = Math.pow(axis + geometry.offset(), -geometry.decay());
      sum += variances[axis];
    }
    float[] deviations = new float[axes];
    for (int axis = 0; axis < axes; axis++) {
      deviations[axis] = (float) Math.sqrt(variances[axis] / sum);
    }
    return deviations;
  }
}
