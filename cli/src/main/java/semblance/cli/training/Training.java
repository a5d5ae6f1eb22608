package semblance.cli.training;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import semblance.cli.result.LeftOut;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.model.Models;
import semblance.model.tensor.NumberFormat;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.model.trainable.TrainingSelection.LowRankSettings;
import semblance.train.data.BatchStream;
import semblance.train.data.BatchStream.Position;
import semblance.train.data.CaptionedPicture;
import semblance.train.data.Preparation;
import semblance.train.data.Source;
import semblance.train.data.Split;
import semblance.train.loop.StepSettings;
import semblance.train.objective.CaptioningLoss;
import semblance.train.objective.InfoNce;
import semblance.train.objective.Objective;
import semblance.train.objective.SigmoidLoss;
import semblance.train.objective.UniclLoss;
import semblance.train.optimization.OptimizerSettings;
import semblance.train.optimization.Schedule;
import semblance.train.run.JudgedPairs;
import semblance.train.run.RunFolder;
import semblance.train.run.RunResult;
import semblance.train.run.RunSettings;
import semblance.train.run.TrainingRun;

/// Data, plan and model of one run, put together.
final class Training {
  private static final int MOST_BATCH = 128;

  /// Below as many pictures to judge by, a fifth is found by chance.
  private static final int FEW = 50;

  private static final double LONGEST_GRADIENT = 1;
  private static final double HIGHEST_SCALE = 100;

  private final TrainingPlan plan;
  private final Split split;
  private final List<CaptionedPicture> judged;
  private final Optional<Source> probe;
  private final List<String> leftOut;
  private final Terminal terminal;

  private Training(
      TrainingPlan plan,
      Split split,
      Optional<Source> probe,
      List<String> leftOut,
      Terminal terminal) {
    this.plan = plan;
    this.split = split;
    this.judged = split.heldOut().stream().limit(plan.judgedMost()).toList();
    this.probe = probe;
    this.leftOut = leftOut;
    this.terminal = terminal;
  }

  /// Reads data, and chooses what was not given.
  static Training begin(TrainingPlan draft, Terminal terminal) {
    Training read = read(draft, terminal);
    Training asked = read.resolved(draft, read.split, List.of());
    if (draft.leaks().equals(TrainingPlan.SKIP)) {
      return asked;
    }
    // Only now, since it takes a while and mistakes are to be told before.
    List<LearnedCopy> copies =
        CopySearch.find(draft.from(), read.split, read.judged, read.probed(), terminal);
    return copies.isEmpty()
        ? asked
        : read.resolved(draft, read.split.without(Leaks.files(copies)), copies);
  }

  /// The same with what depends on how much there is to learn, and held against the model, so that
  /// mistakes are told before anything is written.
  private Training resolved(TrainingPlan draft, Split left, List<LearnedCopy> copies) {
    int visits = BatchStream.visits(left.learned());
    int batch = draft.batch() > 0 ? draft.batch() : usualBatch(visits);
    long anEpoch = Math.max(1, visits / batch);
    long steps =
        draft.steps() > 0
            ? draft.steps()
            : Math.max(1, Math.round(-draft.steps() / 1000.0 * anEpoch));
    long warmUp = draft.warmUp() >= 0 ? draft.warmUp() : steps / 10;
    long every =
        draft.judgedEvery() > 0
            ? draft.judgedEvery()
            : Math.max(1, Math.min(anEpoch, (steps + 3) / 4));
    String objective = draft.objective();
    try (TrainableModel model = Models.openTrainable(draft.from(), selection(draft));
        Preparation preparation = new Preparation(model, draft.crop());
        BatchStream _ =
            new BatchStream(left.learned(), batch, draft.seed(), preparation, Position.START)) {
      if (objective.isEmpty()) {
        objective = usualObjective(draft, model);
      }
      objective(objective, model);
    }
    TrainingPlan whole = draft.resolved(objective, batch, steps, warmUp, every, copies);
    Training training = new Training(whole, left, probe, leftOut, terminal);
    training.settings();
    return training;
  }

  private static String usualObjective(TrainingPlan draft, TrainableModel model) {
    if (model.hasBias()) {
      return "siglip";
    }
    if (model.captionPadding().isPresent()) {
      return "coca";
    }
    return draft.classField() == null ? "clip" : "unicl";
  }

  /// Reads the data of a plan that is complete.
  static Training goOn(TrainingPlan plan, Terminal terminal) {
    return read(plan, terminal);
  }

  private static Training read(TrainingPlan plan, Terminal terminal) {
    TrainingFiles files = new TrainingFiles(plan);
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < plan.data().size(); i++) {
      sources.add(files.read(plan.data().get(i), plan.weights().get(i)));
    }
    String probeFile = plan.probe();
    Optional<Source> probe =
        probeFile == null ? Optional.empty() : Optional.of(files.read(probeFile, 1));
    Split split =
        Split.of(sources, plan.heldOut(), plan.seed()).without(Leaks.files(plan.copies()));
    List<String> leftOut = new ArrayList<>();
    files.problems().forEach(problem -> leftOut.add(problem.toString()));
    split.skipped().forEach(skipped -> leftOut.add(skipped.toString()));
    return new Training(plan, split, probe, leftOut, terminal);
  }

  private static int usualBatch(int visits) {
    return Math.min(visits, Math.max(2, Math.min(MOST_BATCH, Integer.highestOneBit(visits / 4))));
  }

  /// The pictures of the probe that are judged by.
  private List<CaptionedPicture> probed() {
    return probe.stream()
        .flatMap(source -> source.pairs().stream())
        .limit(plan.judgedMost())
        .toList();
  }

  private Leaks leaks() {
    return Leaks.of(plan.copies(), split, judged, probed());
  }

  TrainingPlan plan() {
    return plan;
  }

  /// Says what will be done, and what is odd about the data.
  void tell(Path out, boolean quietly) {
    PrintStream to = quietly ? terminal.err() : terminal.out();
    LeftOut.tell(terminal.err(), leftOut, "training.json will name them all");
    if (!judged.isEmpty() && judged.size() < FEW) {
      terminal
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "Few: among %,d held-out pictures R@10 is %.2f by chance, so it tells little; give more pairs, or hold out more (--held-out)",
                  judged.size(),
                  Math.min(1, 10.0 / judged.size())));
    }
    leaks().lines().forEach(line -> terminal.err().println(SafeText.escaped(line)));
    to.println(
        SafeText.escaped(
            String.format(
                Locale.ROOT,
                "%s on %,d pictures, %,d held out%s → %s",
                plan.from(),
                split.learnedPictures(),
                split.heldOut().size(),
                judged.size() < split.heldOut().size()
                    ? String.format(Locale.ROOT, " (judged by %,d)", judged.size())
                    : "",
                out)));
    to.println(
        String.format(
            Locale.ROOT,
            "--objective %s --batch %d --chunk %d --steps %d --rate %s --warmup %d --decay %s --precision %s --threads %d --judge-every %d --patience %d --seed %d --leaks %s%s%s%s",
            plan.objective(),
            plan.batch(),
            plan.chunk(),
            plan.steps(),
            plan.rate(),
            plan.warmUp(),
            plan.decay(),
            plan.precision(),
            plan.threads(),
            plan.judgedEvery(),
            plan.patience(),
            plan.seed(),
            plan.leaks(),
            plan.freeze() == null ? "" : " --freeze '" + plan.freeze() + "'",
            plan.lora() == 0 ? "" : " --lora " + plan.lora(),
            plan.crop() == Preparation.USUAL_CROP ? "" : " --crop " + plan.crop()));
    to.flush();
  }

  /// Trains, and leaves a model folder.
  TrainingOutcome run(Path out, RunFolder folder, BooleanSupplier stop) {
    Path learned = folder.learned();
    RunResult result;
    try (TrainableModel model = Models.openTrainable(plan.from(), selection(plan));
        Preparation preparation = new Preparation(model, plan.crop());
        TrainingTable table = new TrainingTable(terminal, plan.steps())) {
      JudgedPairs heldOut =
          judged.isEmpty() ? null : new JudgedPairs(judged, preparation, new RetrievalRecall());
      result =
          new TrainingRun(model, objective(plan.objective(), model), settings(), folder, table)
              .run(
                  position ->
                      new BatchStream(
                          split.learned(), plan.batch(), plan.seed(), preparation, position),
                  heldOut,
                  stop);
      table.clear();
      if (result.ending() == RunResult.Ending.ASKED) {
        return TrainingOutcome.stopped(result, plan);
      }
      model.save(needsMixing() ? learned : out);
    }
    Optional<Mixing.Chosen> chosen =
        needsMixing()
            ? Optional.of(new Mixing(plan, judged, probed(), terminal).choose(learned, out))
            : Optional.empty();
    TrainingOutcome outcome = TrainingOutcome.of(result, plan, split, leaks(), leftOut, chosen);
    outcome.writePage(folder, out);
    outcome.write(out);
    folder.forgetCheckpoints();
    return outcome;
  }

  private boolean needsMixing() {
    return probe.isPresent() || !plan.interpolate().isEmpty();
  }

  private RunSettings settings() {
    Schedule schedule = new Schedule(plan.rate(), plan.warmUp(), plan.steps());
    return new RunSettings(
        plan.steps(),
        new StepSettings(plan.chunk(), format(plan), HIGHEST_SCALE),
        OptimizerSettings.of(schedule)
            .withDecay(plan.decay())
            .withLongestGradient(LONGEST_GRADIENT),
        plan.judgedEvery(),
        plan.patience(),
        TrainingRun.USUAL_PAUSE,
        plan.threads());
  }

  private static NumberFormat format(TrainingPlan plan) {
    return switch (plan.precision()) {
      case "fp32" -> NumberFormat.FLOAT32;
      case "bf16" -> NumberFormat.BFLOAT16;
      default ->
          throw new IllegalArgumentException(
              "precision '%s': expected fp32 or bf16".formatted(plan.precision()));
    };
  }

  private static Objective objective(String name, TrainableModel model) {
    return switch (name) {
      case "clip" -> new InfoNce();
      case "siglip" -> new SigmoidLoss();
      case "unicl" -> new UniclLoss();
      case "coca" ->
          CaptioningLoss.of(
              model
                  .captionPadding()
                  .orElseThrow(() ->
                      new IllegalArgumentException(
                          "a %s model writes no captions, so that objective coca has nothing to learn: expected clip, siglip or unicl"
                              .formatted(model.family()))));
      default ->
          throw new IllegalArgumentException(
              "objective '%s': expected clip, siglip, unicl or coca".formatted(name));
    };
  }

  private static TrainingSelection selection(TrainingPlan plan) {
    TrainingSelection selection =
        plan.freeze() == null
            ? TrainingSelection.all()
            : TrainingSelection.without(pattern(plan.freeze()));
    if (plan.lora() == 0) {
      return selection;
    }
    return new TrainingSelection(name -> name.endsWith("logit_scale"), Optional.empty())
        .withLowRank(
            new LowRankSettings(matrices(plan.freeze()), plan.lora(), plan.lora(), plan.seed()));
  }

  private static String pattern(@Nullable String freeze) {
    String given = freeze == null ? "" : freeze;
    try {
      return Pattern.compile(given).pattern();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no regular expression: %s".formatted(given, e.getDescription()), e);
    }
  }

  /// Matrices of layers, but no tables of tokens or positions, and none that are to stay.
  private static Pattern matrices(@Nullable String freeze) {
    String stay = freeze == null ? "embedding" : "embedding|" + pattern(freeze);
    return Pattern.compile("^(?!.*(?:" + stay + ")).*weight$");
  }
}
