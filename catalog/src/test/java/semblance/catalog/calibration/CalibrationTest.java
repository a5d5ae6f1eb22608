package semblance.catalog.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.catalog.calibration.Calibration.WeightedVector;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

final class CalibrationTest {
  private static final int DIMENSION = 37;

  private static float[] unit(Random random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian() + (i == 0 ? 2 : 0);
    }
    VectorMath.normalize(vector);
    return vector;
  }

  private static List<float[]> units(Random random, int count) {
    List<float[]> units = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      units.add(unit(random));
    }
    return units;
  }

  private static double cosine(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }

  /// The formula as written, in doubles, apart from the code under test.
  private static double oracle(
      List<float[]> parts, double[] weights, List<float[]> reference, float[] item) {
    double score = 0;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      float[] part = parts.get(i);
      double mean = reference.stream().mapToDouble(r -> cosine(part, r)).average().orElseThrow();
      double variance =
          reference.stream().mapToDouble(r -> Math.pow(cosine(part, r) - mean, 2)).sum()
              / (reference.size() - 1);
      score +=
          weights[i]
              * (cosine(part, item) - mean)
              / Math.max(Math.sqrt(variance), typicalDeviation(reference));
      squares += weights[i] * weights[i];
    }
    return score / Math.sqrt(squares);
  }

  /// What the reference contents see of one another, every second or so of them.
  private static double typicalDeviation(List<float[]> reference) {
    int step = Math.max(1, reference.size() / 24);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < reference.size(); i += step) {
      float[] asker = reference.get(i);
      double[] cosines = reference.stream().mapToDouble(r -> cosine(asker, r)).toArray();
      double mean = Arrays.stream(cosines).average().orElseThrow();
      double squares = Arrays.stream(cosines).map(c -> (c - mean) * (c - mean)).sum();
      sum += Math.sqrt(squares / (cosines.length - 1));
      count++;
    }
    return sum / count;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void scaleAndOffsetGiveTheFormulaAndContributionsSumToIt(long seed) {
    Random random = new Random(seed);
    List<float[]> reference = units(random, 60);
    Calibration calibration =
        new Calibration(DIMENSION, new TreeMap<>(Map.of(Modality.IMAGE, reference)));
    List<float[]> parts = units(random, 3);
    double[] weights = {1.5, 0.3 + random.nextDouble(), -0.7};
    List<WeightedVector> weighted = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      weighted.add(new WeightedVector(parts.get(i).clone(), weights[i]));
    }
    Combination combination = calibration.combine(weighted, Modality.IMAGE);
    for (float[] item : units(random, 50)) {
      double expected = oracle(parts, weights, reference, item);
      double score =
          combination.scale() * cosine(combination.unitVector(), item) + combination.offset();
      double[] contributions = combination.contributions(combination.cosines(item));
      assertThat(score).as("seed %d", seed).isCloseTo(expected, within(1e-4));
      assertThat(contributions[0] + contributions[1] + contributions[2])
          .isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void unrelatedContentHasMeanZeroAndADeviationOfAtMostOneWhateverTheWeight() {
    Random random = new Random(11);
    List<float[]> reference = units(random, 80);
    Calibration calibration =
        new Calibration(DIMENSION, new TreeMap<>(Map.of(Modality.TEXT, reference)));
    float[] part = unit(random);
    for (double weight : new double[] {0.01, 1, 250}) {
      Combination combination =
          calibration.combine(List.of(new WeightedVector(part.clone(), weight)), Modality.TEXT);
      double[] scores =
          reference.stream()
              .mapToDouble(item ->
                  combination.scale() * cosine(combination.unitVector(), item)
                      + combination.offset())
              .toArray();
      double mean = 0;
      double squares = 0;
      for (double score : scores) {
        mean += score / scores.length;
        squares += score * score / (scores.length - 1);
      }
      assertThat(mean).isCloseTo(0, within(1e-4));
      assertThat(squares).isBetween(0.5, 1.001);
    }
  }

  @Test
  void aQueryThatSeesNoDifferenceDoesNotMakeFindsOfTheNearest() {
    Random random = new Random(12);
    List<float[]> reference = units(random, 80);
    Calibration calibration =
        new Calibration(DIMENSION, new TreeMap<>(Map.of(Modality.IMAGE, reference)));
    float[] unrelated = new float[DIMENSION]; // all but orthogonal to everything
    for (int i = 0; i < DIMENSION; i++) {
      unrelated[i] = (float) random.nextGaussian();
    }
    for (float[] direction : reference.subList(0, 30)) {
      VectorMath.addScaled(unrelated, direction, (float) -cosine(unrelated, direction));
    }
    VectorMath.normalize(unrelated);
    WeightedVector query = new WeightedVector(unrelated.clone(), 1);
    double own =
        Math.sqrt(
            reference.stream()
                .mapToDouble(r -> Math.pow(cosine(unrelated, r), 2))
                .average()
                .orElseThrow());
    assertThat(calibration.background(query, Modality.IMAGE).deviation())
        .isGreaterThanOrEqualTo(typicalDeviation(reference) - 1e-6)
        .isGreaterThanOrEqualTo(Math.min(own, typicalDeviation(reference)));
  }

  @Test
  void partsThatCancelAreRefused() {
    Random random = new Random(5);
    Calibration calibration =
        new Calibration(DIMENSION, new TreeMap<>(Map.of(Modality.TEXT, units(random, 20))));
    float[] part = unit(random);
    assertThatThrownBy(() ->
            calibration.combine(
                List.of(new WeightedVector(part.clone(), 1), new WeightedVector(part.clone(), -1)),
                Modality.TEXT))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("cancel one another out");
  }

  @Test
  void aReferenceSetWithoutSpreadIsNotDividedBy() {
    Random random = new Random(6);
    float[] same = unit(random);
    Calibration calibration =
        new Calibration(
            DIMENSION,
            new TreeMap<>(
                Map.of(Modality.TEXT, List.of(same.clone(), same.clone(), same.clone()))));
    Combination combination =
        calibration.combine(List.of(new WeightedVector(unit(random), 1)), Modality.TEXT);
    assertThat(combination.scale())
        .isFinite()
        .isCloseTo(1 / Calibration.LEAST_DEVIATION, within(1.0));
    assertThat(combination.offset()).isFinite();
  }

  @Test
  void aModalityWithoutReferenceUsesRandomDirections() {
    Calibration calibration = new Calibration(DIMENSION, new TreeMap<>());
    Combination combination =
        calibration.combine(List.of(new WeightedVector(unit(new Random(7)), 1)), Modality.AUDIO);
    assertThat(combination.scale()).isCloseTo(Math.sqrt(DIMENSION), within(1e-4));
    assertThat(combination.offset()).isEqualTo(-0.0, within(1e-12));
  }
}
