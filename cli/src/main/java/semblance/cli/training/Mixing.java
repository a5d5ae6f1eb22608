package semblance.cli.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.model.Models;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Preparation;
import semblance.train.interpolation.Curve;
import semblance.train.interpolation.Interpolation;
import semblance.train.run.JudgedPairs;

/// Chooses among the models between before and after training the one that learned most of what
/// does not cost too much of the rest.
final class Mixing {
  private static final List<Double> USUAL = List.of(0.0, .25, .5, .75, 1.0);

  private final TrainingPlan plan;
  private final List<CaptionedPicture> judged;
  private final List<CaptionedPicture> probed;
  private final Terminal terminal;

  Mixing(
      TrainingPlan plan,
      List<CaptionedPicture> judged,
      List<CaptionedPicture> probed,
      Terminal terminal) {
    this.plan = plan;
    this.judged = judged;
    this.probed = probed;
    this.terminal = terminal;
  }

  /// What was chosen.
  record Chosen(Curve curve, Curve.Point point) {}

  /// @param learned the model after training
  /// @param out where the chosen one goes
  Chosen choose(Path learned, Path out) {
    try (TrainableModel before = Models.openTrainable(plan.from(), TrainingSelection.all());
        TrainableModel model = TrainableModel.open(learned, TrainingSelection.all());
        Interpolation interpolation = new Interpolation(before, model);
        Preparation preparation = new Preparation(model)) {
      Optional<JudgedPairs> own = pairs(judged, preparation);
      Optional<JudgedPairs> others = pairs(probed, preparation);
      List<Curve.Point> points = new ArrayList<>();
      for (double share : shares()) {
        terminal
            .err()
            .println(SafeText.escaped("Judging %s of what was learned …".formatted(share)));
        interpolation.set(share);
        points.add(
            new Curve.Point(
                share,
                own.map(pairs -> pairs.judge(model)),
                others.map(pairs -> pairs.judge(model))));
      }
      Curve curve = new Curve(points);
      Curve.Point best = curve.best(plan.mayLose());
      interpolation.set(best.share());
      model.save(out);
      return new Chosen(curve, best);
    }
  }

  /// Before and after are always among them.
  private Set<Double> shares() {
    Set<Double> shares = new TreeSet<>(plan.interpolate().isEmpty() ? USUAL : plan.interpolate());
    shares.add(0.0);
    shares.add(1.0);
    return shares;
  }

  private static Optional<JudgedPairs> pairs(
      List<CaptionedPicture> pairs, Preparation preparation) {
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(new JudgedPairs(pairs, preparation, new RetrievalRecall()));
  }
}
