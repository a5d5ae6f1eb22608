package semblance.benchmarks.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Two rates measured in turn: ours and a peer's, with the ratio of their medians and the range of
/// the pairwise ratios.
public final class Ratio {
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();

  /// Adds a round.
  ///
  /// @throws IllegalArgumentException if a rate is not above zero
  public void add(double our, double their) {
    if (!(our > 0 && their > 0)) {
      throw new IllegalArgumentException(
          "rates %s and %s: both must be above zero".formatted(our, their));
    }
    ours.add(our);
    theirs.add(their);
  }

  /// The median of our rates by the median of the peer's.
  public double median() {
    return median(ours) / median(theirs);
  }

  /// One line for people.
  public String line(String unit) {
    List<Double> pairs = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      pairs.add(ours.get(i) / theirs.get(i));
    }
    return String.format(
        Locale.ROOT,
        "ours %.1f %s, peer %.1f, ratio %.2f (%d rounds: %.2f to %.2f)",
        median(ours),
        unit,
        median(theirs),
        median(),
        pairs.size(),
        Collections.min(pairs),
        Collections.max(pairs));
  }

  /// The middle value, or the mean of the two in the middle.
  public static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalStateException("no value was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
