package semblance.catalog.map;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Points in clusters, for colours (k-means: Lloyd, 1982; first centres as in k-means++: Arthur and
/// Vassilvitskii, 2007).
final class Clusters {
  private static final int ROUNDS = 50;

  private Clusters() {}

  /// The cluster of each point, the largest cluster being 0.
  ///
  /// @param points `[points, 2]`
  /// @param count of clusters, at most
  static int[] of(float[][] points, int count, long seed) {
    float[][] centres = first(points, count, new SplittableRandom(seed));
    int[] nearest = new int[points.length];
    for (int round = 0; round < ROUNDS; round++) {
      boolean changed = false;
      for (int i = 0; i < points.length; i++) {
        int found = nearest(points[i], centres);
        changed |= found != nearest[i];
        nearest[i] = found;
      }
      if (!changed && round > 0) {
        break;
      }
      move(centres, points, nearest);
    }
    return bySize(nearest, count);
  }

  private static float[][] first(float[][] points, int count, SplittableRandom random) {
    float[][] centres = new float[count][];
    centres[0] = points[random.nextInt(points.length)].clone();
    double[] distances = new double[points.length];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    for (int c = 1; c < count; c++) {
      double sum = 0;
      for (int i = 0; i < points.length; i++) {
        distances[i] = Math.min(distances[i], distance(points[i], centres[c - 1]));
        sum += distances[i];
      }
      double left = random.nextDouble() * sum;
      int chosen = 0;
      while (chosen < points.length - 1 && left >= distances[chosen]) {
        left -= distances[chosen++];
      }
      centres[c] = points[chosen].clone();
    }
    return centres;
  }

  private static int nearest(float[] point, float[][] centres) {
    int nearest = 0;
    for (int c = 1; c < centres.length; c++) {
      if (distance(point, centres[c]) < distance(point, centres[nearest])) {
        nearest = c;
      }
    }
    return nearest;
  }

  private static void move(float[][] centres, float[][] points, int[] nearest) {
    double[][] sums = new double[centres.length][3];
    for (int i = 0; i < points.length; i++) {
      double[] sum = sums[nearest[i]];
      sum[0] += points[i][0];
      sum[1] += points[i][1];
      sum[2]++;
    }
    for (int c = 0; c < centres.length; c++) {
      if (sums[c][2] > 0) {
        centres[c] =
            new float[] {(float) (sums[c][0] / sums[c][2]), (float) (sums[c][1] / sums[c][2])};
      }
    }
  }

  private static int[] bySize(int[] clusters, int count) {
    int[] sizes = new int[count];
    for (int cluster : clusters) {
      sizes[cluster]++;
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(c -> -sizes[c]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] rank = new int[count];
    for (int i = 0; i < count; i++) {
      rank[order[i]] = i;
    }
    return Arrays.stream(clusters).map(cluster -> rank[cluster]).toArray();
  }

  private static double distance(float[] one, float[] other) {
    double x = one[0] - other[0];
    double y = one[1] - other[1];
    return x * x + y * y;
  }
}
