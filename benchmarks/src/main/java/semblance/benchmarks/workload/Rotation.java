package semblance.benchmarks.workload;

import java.util.SplittableRandom;

/// A random rotation in any number of dimensions, as layers of plane rotations: each layer pairs
/// the coordinates anew and turns every pair by an angle of its own.
///
/// Immutable and thread-safe.
final class Rotation {
  /// Layers for each doubling of the dimension; the first alone reach every coordinate from every
  /// other, the rest make them even.
  private static final int LAYERS_PER_DOUBLING = 3;

  private final int[][] pairs; // [layer][dimension], neighbours are a pair
  private final float[][] cosines; // [layer][dimension / 2]
  private final float[][] sines;

  Rotation(int dimension, SplittableRandom random) {
    int layers = LAYERS_PER_DOUBLING * (32 - Integer.numberOfLeadingZeros(dimension));
    pairs = new int[layers][];
    cosines = new float[layers][dimension / 2];
    sines = new float[layers][dimension / 2];
    for (int layer = 0; layer < layers; layer++) {
      pairs[layer] = shuffled(dimension, random);
      for (int pair = 0; pair < dimension / 2; pair++) {
        double angle = 2 * Math.PI * random.nextDouble();
        cosines[layer][pair] = (float) Math.cos(angle);
        sines[layer][pair] = (float) Math.sin(angle);
      }
    }
  }

  /// Turns a vector, `[dimension]`, in place.
  void turn(float[] vector) {
    for (int layer = 0; layer < pairs.length; layer++) {
      int[] order = pairs[layer];
      float[] cosine = cosines[layer];
      float[] sine = sines[layer];
      for (int pair = 0; pair < cosine.length; pair++) {
        float one = vector[order[2 * pair]];
        float other = vector[order[2 * pair + 1]];
        vector[order[2 * pair]] = cosine[pair] * one - sine[pair] * other;
        vector[order[2 * pair + 1]] = sine[pair] * one + cosine[pair] * other;
      }
    }
  }

  private static int[] shuffled(int size, SplittableRandom random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
