package semblance.train.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.model.tensor.Libtorch;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;
import semblance.train.data.BatchStream;
import semblance.train.data.BatchStream.Position;
import semblance.train.data.SkippedPicture;
import semblance.train.loop.Batch;
import semblance.train.loop.StepReport;
import semblance.train.loop.TrainingStep;
import semblance.train.objective.Objective;
import semblance.train.optimization.Optimizer;

/// A run of training, from its first step or from a checkpoint to its last.
///
/// A run that was killed and goes on from its checkpoint comes to the same weights as one that was
/// not, bit for bit in 32-bit floats on one machine. Used by one thread.
public final class TrainingRun {
  private final TrainableModel model;
  private final Objective objective;
  private final RunSettings settings;
  private final RunFolder folder;
  private final RunListener listener;

  public TrainingRun(
      TrainableModel model,
      Objective objective,
      RunSettings settings,
      RunFolder folder,
      RunListener listener) {
    this.model = model;
    this.objective = objective;
    this.settings = settings;
    this.folder = folder;
    this.listener = listener;
  }

  /// Makes a stream of batches that begins at a position.
  @FunctionalInterface
  public interface Batches {
    BatchStream from(Position position);
  }

  /// Trains; the model is left as it was judged best, or as it is after the last step where nothing
  /// is held out. Asked to stop, it leaves a checkpoint.
  ///
  /// @param batches where the examples come from
  /// @param heldOut what the model is judged by; null for nothing
  /// @param stop whether to stop; asked between steps
  /// @throws semblance.embedding.TrainingException if numbers are no longer finite, or the
  ///   checkpoint is of another run; the last checkpoint stays
  /// @throws StorageException if the first checkpoint, or one to stop with, cannot be written
  public RunResult run(Batches batches, @Nullable JudgedPairs heldOut, BooleanSupplier stop) {
    Libtorch.useThreads(settings.threads());
    try (Optimizer optimizer = new Optimizer(model.parameters(), settings.optimizer())) {
      return new Course(batches, heldOut, stop, optimizer).run();
    }
  }

  /// One run of this process.
  private final class Course {
    private final Batches batches;
    private final @Nullable JudgedPairs heldOut;
    private final BooleanSupplier stop;
    private final Optimizer optimizer;
    private final TrainingStep step;
    private RunState state = RunState.start("");
    private double loss = Double.NaN;
    private long kept;

    Course(
        Batches batches, @Nullable JudgedPairs heldOut, BooleanSupplier stop, Optimizer optimizer) {
      this.batches = batches;
      this.heldOut = heldOut;
      this.stop = stop;
      this.optimizer = optimizer;
      step = new TrainingStep(model, objective, optimizer, settings.step());
    }

    RunResult run() {
      begin();
      try (BatchStream stream = batches.from(state.position())) {
        MetricsLog log = MetricsLog.open(folder.metrics(), state.steps(), listener);
        if (state.steps() == 0) {
          judge(log);
          keep(true);
        }
        while (state.steps() < settings.steps() && !isHopeless()) {
          if (stop.getAsBoolean()) {
            keep(true);
            return result(RunResult.Ending.ASKED, stream);
          }
          step(stream, log);
          boolean last = state.steps() == settings.steps();
          if (last || state.steps() % settings.judgedEvery() == 0) {
            judge(log);
          }
          keep(false);
        }
        kept = System.nanoTime() - settings.checkpointEvery().toNanos();
        keep(false);
        if (heldOut != null && state.bestStep() != state.steps()) {
          folder.restoreBest(model);
        }
        return result(
            state.steps() < settings.steps() ? RunResult.Ending.EARLY : RunResult.Ending.FINISHED,
            stream);
      }
    }

    private void begin() {
      String identity;
      try (BatchStream start = batches.from(Position.START)) {
        identity =
            "%s, data %s, model %s"
                .formatted(settings.identity(), start.digest().substring(0, 16), modelDigest());
      }
      if (folder.hasCheckpoint()) {
        state = folder.restore(identity, model, optimizer);
        listener.resumed(state.steps());
      } else {
        state = RunState.start(identity);
      }
    }

    /// Tells the tensors that the run begins with from others.
    private String modelDigest() {
      MessageDigest digest = Sha256.digest();
      for (Parameter parameter : model.parameters()) {
        digest.update((parameter.name() + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(parameter.numbers().memory().asByteBuffer());
      }
      return Sha256.hex(digest).substring(0, 16);
    }

    private boolean isHopeless() {
      return settings.patience() > 0 && state.worse() >= settings.patience();
    }

    private void step(BatchStream stream, MetricsLog log) {
      long start = System.nanoTime();
      Batch batch = stream.next();
      StepReport report = step.run(batch);
      double seconds = (System.nanoTime() - start) / 1e9;
      double perSecond = batch.examples().size() / seconds;
      loss = report.loss();
      state = state.stepped(stream.position());
      log.step(report, perSecond);
      listener.stepped(report, perSecond);
    }

    private void judge(MetricsLog log) {
      if (heldOut == null) {
        return;
      }
      Recalls recalls = heldOut.judge(model);
      state = state.judged(recalls);
      boolean best = state.bestStep() == state.steps();
      if (best) {
        try {
          folder.keepBest(model);
        } catch (IOException e) {
          throw notKept(e);
        }
      }
      log.judged(state.steps(), recalls);
      listener.judged(state.steps(), recalls, best);
    }

    /// Writes a checkpoint if it is time; without space, the one before stays.
    private void keep(boolean now) {
      if (!now && System.nanoTime() - kept < settings.checkpointEvery().toNanos()) {
        return;
      }
      kept = System.nanoTime();
      try {
        folder.write(state, model, optimizer);
        listener.kept(state.steps(), folder.checkpoint());
      } catch (IOException e) {
        if (now) {
          throw notKept(e);
        }
        listener.notKept(state.steps(), RunFolder.reason(e));
      }
    }

    private StorageException notKept(IOException e) {
      return new StorageException(
          "%s: a checkpoint after %d steps could not be written: %s; the one before is kept. Make room and go on from it"
              .formatted(folder.path(), state.steps(), RunFolder.reason(e)),
          e);
    }

    private RunResult result(RunResult.Ending ending, BatchStream stream) {
      List<SkippedPicture> skipped = new ArrayList<>(stream.skipped());
      if (heldOut != null) {
        skipped.addAll(heldOut.skipped());
      }
      return new RunResult(
          ending,
          state.steps(),
          loss,
          Optional.ofNullable(state.before()),
          Optional.ofNullable(state.best()),
          state.bestStep(),
          List.copyOf(skipped));
    }
  }

  /// A usual time between checkpoints.
  public static final Duration USUAL_PAUSE = Duration.ofMinutes(1);
}
