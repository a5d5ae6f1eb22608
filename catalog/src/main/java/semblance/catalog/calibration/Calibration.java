package semblance.catalog.calibration;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// Puts cosines of all modalities on one scale: standard deviations above what unrelated content of
/// that modality scores.
///
/// Cosines between texts lie far above cosines between a text and a picture, so a mixed list by raw
/// cosine would show only texts. Each generation embeds a fixed reference set once. For an item
/// modality m, a part with unit vector qᵢ has the mean μᵢₘ and the deviation σᵢₘ of its cosines
/// over the reference contents of m, and an item's segment x scores
///
/// score = Σ wᵢ (qᵢ·x − μᵢₘ) / σᵢₘ / √(Σ wᵢ²)
///
/// The deviation is taken as at least the one that is typical for m: that of the reference contents
/// themselves, asked as queries, averaged. A query that has nothing to do with anything in the
/// reference set has small cosines with all of it, and so a small deviation of its own; divided by
/// that, the nearest of the unrelated items would look like a find, and there would be no "no good
/// match".
///
/// This is linear in x, so it is one search in the field of each modality with v = Σ (wᵢ/σᵢₘ) qᵢ,
/// renormalised, and a scale and offset that turn its cosine into the score.
///
/// The divisor √(Σ wᵢ²) is the same for all modalities, so it changes no order. It makes the score
/// independent of the unit of the weights, and for parts that do not correlate gives unrelated
/// content a deviation of 1 again, however many parts there are, so that one minimum score serves
/// them all. The sum of the weights would have punished mixed queries, and is zero for some with
/// negatives. Parts that say the same thing twice score up to √2 higher than one of them.
///
/// Immutable and thread-safe.
public final class Calibration {
  /// The least deviation that is divided by. Real towers have .01 to .2; below this a reference set
  /// says nothing, and the division would blow noise up.
  static final double LEAST_DEVIATION = 1e-3;

  /// How many contents of a modality are asked to find the typical deviation.
  private static final int MOST_ASKERS = 24;

  /// A combination is refused if its parts cancel to below this share of their lengths.
  static final double LEAST_REMAINDER = 1e-3;

  private final int dimension;
  private final SortedMap<Modality, List<float[]>> reference;
  private final SortedMap<Modality, Double> typicalDeviations;

  /// @param dimension of the space
  /// @param reference the unit vectors of the reference contents of each modality
  public Calibration(int dimension, SortedMap<Modality, List<float[]>> reference) {
    this.dimension = dimension;
    SortedMap<Modality, List<float[]>> copy = new TreeMap<>();
    reference.forEach((modality, vectors) -> copy.put(modality, List.copyOf(vectors)));
    this.reference = copy;
    this.typicalDeviations = new TreeMap<>();
    SortedMap<Modality, Double> typical = new TreeMap<>();
    for (Modality modality : copy.keySet()) {
      typical.put(modality, typicalDeviation(modality));
    }
    typicalDeviations.putAll(
        typical); // only now, since finding them asks for the deviations as they are
  }

  /// A unit vector to search with and how strongly.
  public static final class WeightedVector {
    private final float[] unit; // [dimension]
    private final double weight;

    /// @param unit `[dimension]`, of unit length, owned by this object from now on
    public WeightedVector(float[] unit, double weight) {
      this.unit = unit;
      this.weight = weight;
    }

    double weight() {
      return weight;
    }

    /// The cosine with a unit vector.
    public double cosine(float[] other) {
      return VectorMath.dot(unit, other);
    }
  }

  /// What unrelated content of a modality scores against a vector: mean and standard deviation of
  /// the cosine.
  public record Background(double mean, double deviation) {}

  /// How many reference contents there are of each modality.
  public SortedMap<Modality, Integer> sizes() {
    SortedMap<Modality, Integer> sizes = new TreeMap<>();
    reference.forEach((modality, vectors) -> sizes.put(modality, vectors.size()));
    return sizes;
  }

  /// The mean cosine between two reference contents of a modality; 0 if there are none.
  public double unrelatedCosine(Modality modality) {
    List<float[]> contents = reference.getOrDefault(modality, List.of());
    if (contents.size() < 2) {
      return 0;
    }
    float[] sum = new float[dimension];
    for (float[] content : contents) {
      VectorMath.addScaled(sum, content, 1);
    }
    double count = contents.size();
    return (VectorMath.dot(sum, sum) - count) / (count * (count - 1));
  }

  /// The background of a vector among items of a modality. Without reference contents of it, that
  /// of random directions: mean 0, deviation 1/√dimension.
  public Background background(WeightedVector vector, Modality modality) {
    List<float[]> contents = reference.getOrDefault(modality, List.of());
    if (contents.size() < 2) {
      return new Background(0, 1 / Math.sqrt(dimension));
    }
    double[] cosines = contents.stream().mapToDouble(vector::cosine).toArray();
    double mean = 0;
    for (double cosine : cosines) {
      mean += cosine / cosines.length;
    }
    double squares = 0;
    for (double cosine : cosines) {
      squares += (cosine - mean) * (cosine - mean);
    }
    double deviation = Math.sqrt(squares / (cosines.length - 1));
    return new Background(
        mean, Math.max(typicalDeviations.getOrDefault(modality, LEAST_DEVIATION), deviation));
  }

  /// The mean deviation with which contents of the reference set see those of a modality. Of the
  /// modalities to ask with, the one that sees the least difference counts: it is the distant one.
  private double typicalDeviation(Modality modality) {
    double least = Double.POSITIVE_INFINITY;
    for (List<float[]> askers : reference.values()) {
      int step = Math.max(1, askers.size() / MOST_ASKERS);
      double sum = 0;
      int count = 0;
      for (int i = 0; i < askers.size(); i += step) {
        sum += background(new WeightedVector(askers.get(i), 1), modality).deviation();
        count++;
      }
      if (count > 0) {
        least = Math.min(least, sum / count);
      }
    }
    return least;
  }

  /// The search that a weighted sum of parts amounts to among items of a modality.
  ///
  /// @throws InvalidQueryException if the parts cancel one another out
  public Combination combine(List<WeightedVector> parts, Modality modality) {
    double squaredWeights = 0;
    for (WeightedVector part : parts) {
      squaredWeights += part.weight * part.weight;
    }
    double norm = Math.sqrt(squaredWeights);
    float[] sum = new float[dimension];
    Combination.Term[] terms = new Combination.Term[parts.size()];
    double offset = 0;
    double lengths = 0;
    for (int i = 0; i < terms.length; i++) {
      WeightedVector part = parts.get(i);
      Background background = background(part, modality);
      double factor = part.weight / norm / background.deviation();
      VectorMath.addScaled(sum, part.unit, (float) factor);
      offset -= factor * background.mean();
      lengths += Math.abs(factor);
      terms[i] = new Combination.Term(part, factor, background.mean());
    }
    double length = VectorMath.norm(sum);
    if (!(length > LEAST_REMAINDER * lengths)) {
      throw new InvalidQueryException(
          "the parts of the query cancel one another out: what is left of their sum is %.2g of their lengths; drop a part or change a weight"
              .formatted(length / lengths));
    }
    VectorMath.normalize(sum);
    return new Combination(sum, length, offset, List.of(terms));
  }
}
