package semblance.evaluate.geometry;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import semblance.embedding.VectorMath;

/// How the vectors of pictures and texts lie in their space.
///
/// @param modalityGap the distance between the mean of the pictures and that of the texts (Liang et
///   al., *Mind the gap*, 2022). Comparing within one modality is not affected by it; mixing both
///   in one list without calibration is
/// @param alignment the mean squared distance between a picture and a text of it (Wang and Isola,
///   *Understanding contrastive representation learning through alignment and uniformity on the
///   hypersphere*, 2020, α = 2); less is better
/// @param pictureUniformity the logarithm of the mean of exp(−2 ‖x − y‖²) over pairs of pictures
///   (the same, t = 2); less is more evenly spread, 0 is all in one place
/// @param textUniformity the same over pairs of texts
public record SpaceGeometry(
    double modalityGap, double alignment, double pictureUniformity, double textUniformity) {
  /// How many vectors uniformity is computed over at most; of more, a sample is drawn.
  public static final int MOST_FOR_UNIFORMITY = 5_000;

  /// Measures a space.
  ///
  /// @param pictures unit vectors, at least one
  /// @param texts unit vectors, at least one
  /// @param pictureOfText the place of the picture that each text is about
  /// @param seed of the sample that uniformity is computed over
  public static SpaceGeometry of(
      List<float[]> pictures, List<float[]> texts, int[] pictureOfText, long seed) {
    if (texts.size() != pictureOfText.length) {
      throw new IllegalArgumentException(
          "%,d texts of %,d pictures: expected one each"
              .formatted(texts.size(), pictureOfText.length));
    }
    return new SpaceGeometry(
        Math.sqrt(squaredDistance(mean(pictures), mean(texts))),
        IntStream.range(0, texts.size())
            .mapToDouble(i -> squaredDistance(texts.get(i), pictures.get(pictureOfText[i])))
            .average()
            .orElse(Double.NaN),
        uniformity(pictures, seed),
        uniformity(texts, seed));
  }

  /// The logarithm of the mean of exp(−2 ‖x − y‖²) over all pairs of different vectors; NaN for
  /// fewer than two.
  ///
  /// @param seed of the sample that is drawn of more than [#MOST_FOR_UNIFORMITY]
  public static double uniformity(List<float[]> vectors, long seed) {
    List<float[]> sample = sample(vectors, seed);
    int count = sample.size();
    double sum =
        IntStream.range(0, count)
            .parallel()
            .mapToDouble(i -> {
              double row = 0;
              for (int j = i + 1; j < count; j++) {
                row += Math.exp(-2 * squaredDistance(sample.get(i), sample.get(j)));
              }
              return row;
            })
            .sum();
    return Math.log(sum / (count * (count - 1) / 2.0));
  }

  /// Of unit vectors, 2 − 2 x·y; written out for others, such as means.
  private static double squaredDistance(float[] one, float[] other) {
    return Math.max(
        0,
        (double) VectorMath.dot(one, one)
            + VectorMath.dot(other, other)
            - 2.0 * VectorMath.dot(one, other));
  }

  private static float[] mean(List<float[]> vectors) {
    if (vectors.isEmpty()) {
      throw new IllegalArgumentException("no vectors: at least one is needed");
    }
    double[] sum = new double[vectors.getFirst().length];
    for (float[] vector : vectors) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += vector[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / vectors.size());
    }
    return mean;
  }

  private static List<float[]> sample(List<float[]> vectors, long seed) {
    if (vectors.size() <= MOST_FOR_UNIFORMITY) {
      return vectors;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] places = IntStream.range(0, vectors.size()).toArray();
    for (int i = 0; i < MOST_FOR_UNIFORMITY; i++) {
      int other = random.nextInt(i, places.length);
      int kept = places[other];
      places[other] = places[i];
      places[i] = kept;
    }
    return IntStream.range(0, MOST_FOR_UNIFORMITY).mapToObj(i -> vectors.get(places[i])).toList();
  }
}
