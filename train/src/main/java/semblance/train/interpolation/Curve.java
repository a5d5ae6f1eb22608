package semblance.train.interpolation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import semblance.train.run.Recalls;

/// How models between before and after training do on what was learned and on all else.
///
/// @param points by their share of what was learned, the smallest first; the first is the model
///   before
public record Curve(List<Point> points) {
  /// One model.
  ///
  /// @param share of what was learned
  /// @param heldOut on pairs as those that were learned; empty if none were held out
  /// @param probe on other pairs; empty if none were given
  public record Point(double share, Optional<Recalls> heldOut, Optional<Recalls> probe) {}

  public Curve {
    points = points.stream().sorted(Comparator.comparingDouble(Point::share)).toList();
    if (points.isEmpty() || points.getFirst().share() != 0) {
      throw new IllegalArgumentException(
          "a curve of %d points that does not begin with the model before"
              .formatted(points.size()));
    }
  }

  /// What a model's general recall lost against before: recall at 10 of texts and pictures of the
  /// probe, the larger loss of the two directions; 0 without a probe.
  public double lost(Point point) {
    Optional<Recalls> general = points.getFirst().probe();
    if (general.isEmpty() || point.probe().isEmpty()) {
      return 0;
    }
    Recalls then = general.get();
    Recalls now = point.probe().get();
    return Math.max(
        then.textToPicture().at10() - now.textToPicture().at10(),
        then.pictureToText().at10() - now.pictureToText().at10());
  }

  /// The model that does best on what is held out among those that lost no more than allowed; of
  /// equal ones the one nearest to before, of which there is always one.
  public Point best(double mayLose) {
    return points.stream()
        .filter(point -> lost(point) <= mayLose)
        .max(
            Comparator.comparingDouble(
                    (Point point) -> point.heldOut().map(Recalls::mean).orElse(point.share()))
                .thenComparing(Comparator.comparingDouble(Point::share).reversed()))
        .orElseThrow();
  }
}
