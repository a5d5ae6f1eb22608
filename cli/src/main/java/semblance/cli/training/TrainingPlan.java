package semblance.cli.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.embedding.StorageException;
import semblance.embedding.TrainingException;

/// All that a run of training was asked for, with nothing left to guess, as it is kept beside the
/// run so that the same run can go on.
///
/// @param from the model, as the hub knows it
/// @param data files and folders, absolute
/// @param weights one a source
/// @param textColumns as `--text` gives them
/// @param classField as `--class` gives it
/// @param threads over how many the networks are spread
/// @param heldOut the share of pictures to judge by
/// @param judgedMost how many pictures are judged by at most
/// @param freeze an expression, or null
/// @param lora a rank, 0 for none
/// @param interpolate shares of what was learned to try; none for what was learned alone
/// @param probe a file or folder, absolute, or null
/// @param crop the least share of a picture that is seen
/// @param leaks `check` to leave out copies of what is judged by, or `skip`
/// @param copies those that were found; a run that goes on leaves out the same
record TrainingPlan(
    String from,
    List<String> data,
    List<Double> weights,
    List<String> textColumns,
    @Nullable String classField,
    String objective,
    int batch,
    int chunk,
    long steps,
    double rate,
    long warmUp,
    double decay,
    @Nullable String freeze,
    int lora,
    String precision,
    int threads,
    double heldOut,
    int judgedMost,
    long judgedEvery,
    int patience,
    long seed,
    List<Double> interpolate,
    @Nullable String probe,
    double mayLose,
    double crop,
    String leaks,
    List<LearnedCopy> copies) {
  TrainingPlan {
    // Runs of before there was a check left nothing out.
    leaks = leaks == null ? SKIP : leaks;
    copies = copies == null ? List.of() : List.copyOf(copies);
    if (!leaks.equals(CHECK) && !leaks.equals(SKIP)) {
      throw new IllegalArgumentException(
          "--leaks '%s': expected %s or %s".formatted(leaks, CHECK, SKIP));
    }
  }

  static final String CHECK = "check";
  static final String SKIP = "skip";

  /// Pictures to judge by; more make the figures no better, and each judgement slower.
  static final int JUDGED_MOST = 1_000;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// The same with what depends on the data.
  TrainingPlan resolved(
      String chosenObjective,
      int chosenBatch,
      long chosenSteps,
      long chosenWarmUp,
      long every,
      List<LearnedCopy> found) {
    return new TrainingPlan(
        from,
        data,
        weights,
        textColumns,
        classField,
        chosenObjective,
        chosenBatch,
        chunk,
        chosenSteps,
        rate,
        chosenWarmUp,
        decay,
        freeze,
        lora,
        precision,
        threads,
        heldOut,
        judgedMost,
        every,
        patience,
        seed,
        interpolate,
        probe,
        mayLose,
        crop,
        leaks,
        found);
  }

  private static Path file(Path run) {
    return run.resolve("run.json");
  }

  /// Keeps the plan in a run's folder.
  void write(Path run) {
    Path next = run.resolve("run.json.next");
    try {
      Files.writeString(next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
      Files.move(next, file(run), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StorageException(
          "%s cannot be written: %s; choose another folder".formatted(file(run), e), e);
    }
  }

  /// The plan of a run's folder.
  ///
  /// @throws TrainingException if there is none
  static TrainingPlan read(Path run) {
    try {
      return JSON.readValue(Files.readString(file(run)), TrainingPlan.class);
    } catch (JsonProcessingException e) {
      throw new TrainingException(
          "%s is damaged (%s): begin anew in another folder"
              .formatted(file(run), e.getOriginalMessage()));
    } catch (IOException e) {
      throw new TrainingException(
          "there is no run to go on with in %s: expected %s, which 'semblance train --out' leaves there"
              .formatted(run.getParent(), file(run)));
    }
  }
}
