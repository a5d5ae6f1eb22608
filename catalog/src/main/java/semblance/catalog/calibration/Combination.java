package semblance.catalog.calibration;

import java.util.List;

/// What a weighted sum of parts amounts to among items of one modality: `score = scale · cosine +
/// offset` for the cosine with one unit vector. Immutable and thread-safe.
public final class Combination {
  private final float[] unit; // [dimension]
  private final double scale;
  private final double offset;
  private final List<Term> terms;

  Combination(float[] unit, double scale, double offset, List<Term> terms) {
    this.unit = unit;
    this.scale = scale;
    this.offset = offset;
    this.terms = terms;
  }

  /// One part's share: `factor · (cosine − mean)`.
  record Term(Calibration.WeightedVector vector, double factor, double mean) {}

  /// A copy of the vector to search with, `[dimension]`, of unit length.
  public float[] unitVector() {
    return unit.clone();
  }

  /// What the cosine is multiplied with.
  public double scale() {
    return scale;
  }

  /// What is added then.
  public double offset() {
    return offset;
  }

  /// The cosine of each part with a unit vector, `[parts]`.
  public double[] cosines(float[] unitVector) {
    return terms.stream().mapToDouble(term -> term.vector().cosine(unitVector)).toArray();
  }

  /// What each part adds to the score at its cosine, `[parts]`; they sum to the score.
  ///
  /// @param cosines as [#cosines] gives them
  public double[] contributions(double[] cosines) {
    double[] contributions = new double[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      Term term = terms.get(i);
      contributions[i] = term.factor() * (cosines[i] - term.mean());
    }
    return contributions;
  }
}
