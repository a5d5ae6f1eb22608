package semblance.benchmarks.workload;

import java.util.Arrays;
import java.util.Locale;
import semblance.embedding.VectorMath;

/// How a cloud of pictures and one of texts lie: what a generator of such vectors must get right.
///
/// @param items how many pictures
/// @param pictureCone mean cosine of two pictures
/// @param textCone mean cosine of two texts
/// @param cross mean cosine of a picture and another picture's text
/// @param pair mean cosine of a picture and its text
/// @param gap distance between the mean of the pictures and the mean of the texts (Liang et al.,
///   2022)
/// @param pictureSpread effective dimension of the pictures: the square of the sum of the
///   covariance's eigenvalues by the sum of their squares (participation ratio)
/// @param textSpread that of the texts
/// @param byPicture the nearest pictures of pictures
/// @param byText the nearest pictures of texts
public record Statistics(
    int items,
    double pictureCone,
    double textCone,
    double cross,
    double pair,
    double gap,
    double pictureSpread,
    double textSpread,
    Neighbourhood byPicture,
    Neighbourhood byText) {
  /// Vectors that a covariance is taken over, at most.
  private static final int SAMPLE = 4_000;

  /// Around the queries of one modality.
  ///
  /// @param first mean cosine of the nearest picture
  /// @param tenth mean cosine of the tenth nearest
  /// @param localDimension median local intrinsic dimension over the nearest [Workload#DEPTH], by
  ///   maximum likelihood (Levina and Bickel, 2004)
  /// @param hubness skewness of how often a picture is among the first ten (Radovanović et al.,
  ///   2010)
  public record Neighbourhood(double first, double tenth, double localDimension, double hubness) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "nearest %.3f, tenth %.3f, local dimension %.0f, hubness %.1f",
          first,
          tenth,
          localDimension,
          hubness);
    }
  }

  /// Measures a workload whose first queries are texts, and second ones their pictures in the same
  /// order.
  public static Statistics of(Workload workload) {
    VectorFile pictures = workload.pictures();
    VectorFile texts = workload.asked().getFirst().vectors();
    VectorFile partners = workload.asked().get(1).vectors();
    float[] pictureMean = mean(pictures);
    float[] textMean = mean(texts);
    double pair = 0;
    for (int i = 0; i < texts.rows(); i++) {
      pair += VectorMath.dot(texts.row(i), partners.row(i));
    }
    double[] difference = new double[pictureMean.length];
    Arrays.setAll(difference, i -> pictureMean[i] - textMean[i]);
    return new Statistics(
        pictures.rows(),
        cone(pictureMean, pictures.rows()),
        cone(textMean, texts.rows()),
        VectorMath.dot(pictureMean, textMean),
        pair / texts.rows(),
        Math.sqrt(Arrays.stream(difference).map(x -> x * x).sum()),
        effectiveDimension(pictures, pictureMean),
        effectiveDimension(texts, textMean),
        neighbourhood(workload, workload.asked().get(1)),
        neighbourhood(workload, workload.asked().getFirst()));
  }

  /// The mean cosine of two different vectors, from the mean vector of so many.
  private static double cone(float[] mean, int count) {
    double squared = VectorMath.dot(mean, mean);
    return (count * squared - 1) / (count - 1);
  }

  private static float[] mean(VectorFile vectors) {
    float[] sum = new float[vectors.dimension()];
    for (int row = 0; row < vectors.rows(); row++) {
      VectorMath.addScaled(sum, vectors.row(row), 1f / vectors.rows());
    }
    return sum;
  }

  private static double effectiveDimension(VectorFile vectors, float[] mean) {
    int dimension = vectors.dimension();
    int count = Math.min(SAMPLE, vectors.rows());
    float[][] covariance = new float[dimension][dimension];
    for (int row = 0; row < count; row++) {
      float[] vector = vectors.row((int) ((long) row * vectors.rows() / count));
      VectorMath.addScaled(vector, mean, -1);
      for (int i = 0; i < dimension; i++) {
        VectorMath.addScaled(covariance[i], vector, vector[i]);
      }
    }
    double trace = 0;
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      trace += covariance[i][i];
      squares += VectorMath.dot(covariance[i], covariance[i]);
    }
    return trace * trace / squares;
  }

  private static Neighbourhood neighbourhood(Workload workload, Queries queries) {
    Cell cell = new Cell(queries, Workload.DEPTH, Cell.ALL);
    double first = 0;
    double tenth = 0;
    double[] dimensions = new double[queries.size()];
    int[] hits = new int[workload.items()];
    for (int query = 0; query < queries.size(); query++) {
      float[] vector = queries.vectors().row(query);
      int[] rows = workload.truth().rows(cell, query);
      double[] cosines =
          Arrays.stream(rows)
              .mapToDouble(row -> VectorMath.dot(vector, workload.pictures().row(row)))
              .toArray();
      first += cosines[0];
      tenth += cosines[Math.min(9, cosines.length - 1)];
      dimensions[query] = localDimension(cosines);
      for (int i = 0; i < Math.min(10, rows.length); i++) {
        hits[rows[i]]++;
      }
    }
    Arrays.sort(dimensions);
    return new Neighbourhood(
        first / queries.size(),
        tenth / queries.size(),
        dimensions[dimensions.length / 2],
        skewness(hits));
  }

  /// One by the mean logarithm of the farthest distance by each nearer one.
  private static double localDimension(double[] cosines) {
    double farthest = distance(cosines[cosines.length - 1]);
    double sum = 0;
    for (int i = 0; i < cosines.length - 1; i++) {
      sum += Math.log(farthest / distance(cosines[i]));
    }
    return sum > 0 ? (cosines.length - 1) / sum : Double.POSITIVE_INFINITY;
  }

  private static double distance(double cosine) {
    return Math.sqrt(Math.max(2 - 2 * cosine, 1e-9));
  }

  private static double skewness(int[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double second = 0;
    double third = 0;
    for (int value : values) {
      double off = value - mean;
      second += off * off / values.length;
      third += off * off * off / values.length;
    }
    return third / Math.pow(second, 1.5);
  }

  /// Lines for people.
  public String words() {
    return String.format(
        Locale.ROOT,
        """
          mean cosines: two pictures %.3f, two texts %.3f, picture and another's text %.3f, pair %.3f; gap %.3f
          effective dimension: pictures %.0f, texts %.0f
          picture -> picture: %s
          text -> picture: %s\
        """,
        pictureCone,
        textCone,
        cross,
        pair,
        gap,
        pictureSpread,
        textSpread,
        byPicture,
        byText);
  }
}
