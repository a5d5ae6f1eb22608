package semblance.evaluate.comparison;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.statistics.Bootstrap;
import semblance.evaluate.statistics.Interval;

/// What a model gains over another one in finding pictures by their texts and texts by their
/// pictures: the figures of a [Comparison] of both, over the same queries, pair by pair.
///
/// @param pictures how many both could read
/// @param ways R@10 in each direction that both can be asked in; none if one of them lacks a tower
public record Improvement(int pictures, List<Way> ways) {
  public Improvement {
    ways = List.copyOf(ways);
  }

  /// One direction.
  ///
  /// @param task which one
  /// @param before the figure of the model that is there
  /// @param after that of the other
  /// @param gain the second less the first, over the same queries
  public record Way(Task task, Interval before, Interval after, Interval gain) {
    /// Whether the gain is more than chance explains.
    public boolean isGain() {
      return gain.low() > 0;
    }

    /// Whether there is a loss that is more than chance explains.
    public boolean isLoss() {
      return gain.high() < 0;
    }
  }

  /// Measures it.
  ///
  /// @param before what the model that is there makes of the data
  /// @param after what the other one makes of them
  public static Improvement of(EncodedData before, EncodedData after, Bootstrap bootstrap) {
    ComparisonReport report =
        Comparison.of(
            List.of(contender(before), contender(after)), Optional.empty(), List.of(), bootstrap);
    return new Improvement(
        report.samples(),
        report.tasks().stream()
            .filter(result ->
                result.task() == Task.TEXT_TO_PICTURE || result.task() == Task.PICTURE_TO_TEXT)
            .filter(result -> result.headline().stream().allMatch(Optional::isPresent))
            .map(Improvement::way)
            .toList());
  }

  /// Costs are not asked for.
  private static Contender contender(EncodedData data) {
    return new Contender(data, 0, Optional.empty(), List.of(), OptionalDouble.empty());
  }

  private static Way way(TaskResult result) {
    Interval lead = result.leads().get(1 - result.best()).orElseThrow();
    return new Way(
        result.task(),
        result.headline().get(0).orElseThrow(),
        result.headline().get(1).orElseThrow(),
        result.best() == 1
            ? lead
            : new Interval(0 - lead.value(), 0 - lead.high(), 0 - lead.low()));
  }

  /// Whether it is better: by more than chance explains in one direction, and in none worse by more
  /// than that.
  public boolean isBetter() {
    return ways.stream().anyMatch(Way::isGain) && ways.stream().noneMatch(Way::isLoss);
  }
}
