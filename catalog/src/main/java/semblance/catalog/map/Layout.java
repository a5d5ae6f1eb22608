package semblance.catalog.map;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;
import tagbio.umap.Umap;

/// Points on a plane, near one another where vectors are (UMAP: McInnes, Healy and Melville, 2018).
///
/// The layout is made of at most [#MOST_FITTED] vectors, drawn by chance with a fixed seed; each
/// other point comes between those of the nearest of these. Few vectors are laid out by their first
/// two axes, since UMAP needs neighbourhoods.
final class Layout {
  private static final int MOST_FITTED = 10_000;
  private static final int FEWEST_FITTED = 20;
  private static final int NEIGHBOURS = 15;
  private static final int ANCHORS = 5;
  private static final int EPOCHS = 200;

  /// How far points lie apart at least, as UMAP counts; more than usual, so that pictures that are
  /// alike do not cover one another.
  private static final float LEAST_DISTANCE = .25f;

  private final float[][] points; // [vectors, 2]
  private final int fitted;

  private Layout(float[][] points, int fitted) {
    this.points = points;
    this.fitted = fitted;
  }

  /// The points, `[vectors, 2]`, in [0, 1], of which the longer direction takes all; shared, not to
  /// be written to.
  float[][] points() {
    return points;
  }

  /// How many vectors the layout was made of.
  int fitted() {
    return fitted;
  }

  /// Lays out vectors.
  ///
  /// @param vectors `[vectors, axes]`, the most telling axis first
  static Layout of(float[][] vectors, long seed) {
    int[] order = shuffled(vectors.length, seed);
    int fitted = Math.min(vectors.length, MOST_FITTED);
    int[] chosen = Arrays.copyOf(order, fitted);
    Arrays.sort(chosen);
    float[][] sample = new float[fitted][];
    for (int i = 0; i < fitted; i++) {
      sample[i] = vectors[chosen[i]];
    }
    float[][] laid = fitted < FEWEST_FITTED ? firstAxes(sample) : umap(sample, seed);
    float[][] points = new float[vectors.length][];
    for (int i = 0; i < fitted; i++) {
      points[chosen[i]] = laid[i];
    }
    if (fitted < vectors.length) {
      IntStream.range(fitted, vectors.length)
          .parallel()
          .forEach(i -> points[order[i]] = beside(vectors[order[i]], sample, laid));
    }
    scale(points);
    return new Layout(points, fitted);
  }

  private static int[] shuffled(int count, long seed) {
    int[] order = IntStream.range(0, count).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static float[][] firstAxes(float[][] sample) {
    return Arrays.stream(sample)
        .map(row -> new float[] {row[0], row.length > 1 ? row[1] : 0})
        .toArray(float[][]::new);
  }

  /// One thread, since several would make the outcome a matter of chance.
  private static float[][] umap(float[][] sample, long seed) {
    Umap umap = new Umap();
    umap.setNumberComponents(2);
    umap.setNumberNearestNeighbours(Math.min(NEIGHBOURS, sample.length - 1));
    umap.setMinDist(LEAST_DISTANCE);
    umap.setNumberEpochs(EPOCHS);
    umap.setSeed(seed);
    umap.setThreads(1);
    return umap.fitTransform(sample);
  }

  /// The place between the nearest of those laid out, the nearer the more.
  private static float[] beside(float[] vector, float[][] sample, float[][] laid) {
    int[] nearest = new int[ANCHORS];
    float[] distances = new float[ANCHORS];
    Arrays.fill(distances, Float.POSITIVE_INFINITY);
    float square = VectorMath.dot(vector, vector);
    for (int i = 0; i < sample.length; i++) {
      float distance =
          square + VectorMath.dot(sample[i], sample[i]) - 2 * VectorMath.dot(vector, sample[i]);
      if (distance < distances[ANCHORS - 1]) {
        int at = ANCHORS - 1;
        while (at > 0 && distances[at - 1] > distance) {
          distances[at] = distances[at - 1];
          nearest[at] = nearest[at - 1];
          at--;
        }
        distances[at] = distance;
        nearest[at] = i;
      }
    }
    float x = 0;
    float y = 0;
    float weights = 0;
    for (int i = 0; i < ANCHORS; i++) {
      float weight = 1 / (Math.max(0, distances[i]) + 1e-3f);
      // What lies far from the nearest in the layout is another neighbourhood: going between the
      // two
      // would put the point among strangers.
      float apart =
          Math.abs(laid[nearest[i]][0] - laid[nearest[0]][0])
              + Math.abs(laid[nearest[i]][1] - laid[nearest[0]][1]);
      if (apart < 2) {
        x += weight * laid[nearest[i]][0];
        y += weight * laid[nearest[i]][1];
        weights += weight;
      }
    }
    return new float[] {x / weights, y / weights};
  }

  /// Fits points into a square of side 1, its middle in the middle, in place. What lies far out
  /// alone is drawn in, so that it does not leave the rest a corner.
  private static void scale(float[][] points) {
    float[][] ends = {ends(points, 0), ends(points, 1)};
    float side = Math.max(1e-6f, Math.max(ends[0][1] - ends[0][0], ends[1][1] - ends[1][0]));
    for (float[] point : points) {
      for (int axis = 0; axis < 2; axis++) {
        float middle = (ends[axis][0] + ends[axis][1]) / 2;
        point[axis] = Math.clamp(.5f + (point[axis] - middle) / side, 0, 1);
      }
    }
  }

  /// Where an axis begins and ends, but for two points in a thousand at either end, with a margin.
  private static float[] ends(float[][] points, int axis) {
    float[] sorted = new float[points.length];
    for (int i = 0; i < points.length; i++) {
      sorted[i] = points[i][axis];
    }
    Arrays.sort(sorted);
    int cut = points.length / 500;
    float from = sorted[cut];
    float to = sorted[points.length - 1 - cut];
    float margin = cut == 0 ? 0 : .05f * (to - from);
    return new float[] {from - margin, to + margin};
  }
}
