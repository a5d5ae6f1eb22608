package semblance.cli.training;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.cli.command.GracefulStop;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.TrainingException;
import semblance.train.run.RunFolder;

/// Makes a model better on a person's own data.
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Makes a model better on your own pictures and captions.",
    description = {
      "%nPictures and captions that belong together are pulled together, others apart. A tenth of the pictures is never "
          + "learned: recall on it (R@10, as evaluate measures it) tells whether the model gets better, and the best one is kept. "
          + "The result is an ordinary model folder, with training.json beside: use it with --model FOLDER.%n",
      "What was not given is chosen and shown. Pictures that cannot be read are named and left out. A run that is "
          + "stopped, by Ctrl-C or otherwise, goes on with --resume.%n"
    },
    footer = {
      "%nData:",
      "  a table    .jsonl, .csv, .tsv or .parquet; 'image' names the picture from the",
      "             table's folder, 'caption' or 'captions' its texts, one or a list",
      "  a folder   with such a table; or with texts beside pictures, dog.txt beside",
      "             dog.jpg, a caption a line; or with a folder of pictures a class",
      "%nExamples:",
      "  semblance train --data pairs.jsonl",
      "  semblance train --data shop.csv --text title --from path/to/clip --out shop-clip",
      "  semblance train --data own/ --data more.jsonl --weight 2,.5 --epochs 10",
      "  semblance train --data pairs.jsonl --freeze '^vision' --probe photos.jsonl",
      "  semblance train --resume shop-clip",
      "%nExit codes: 0 done; 1 failed; 2 a mistake in the command."
    })
public final class TrainCommand implements Callable<Integer> {
  private static final GracefulStop.Words STOPPING =
      new GracefulStop.Words(
          Duration.ofMinutes(2),
          "Stopping: the step under way is finished and kept …",
          "Stopped.",
          "Stopped before a checkpoint was written; the one before is kept.");

  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private TrainingOptions options = new TrainingOptions();

  public TrainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Terminal terminal = surroundings.terminal();
    Path out = out();
    Path run = out.resolve("training");
    Training training;
    if (options.resume == null) {
      requireFree(out, run);
      training = Training.begin(draft(), terminal);
    } else {
      if (Files.exists(out.resolve("training.json"))) {
        throw new TrainingException(
            "the run in %s is finished, and its model is there: train it further with --from %s"
                .formatted(out, shown()));
      }
      training = Training.goOn(TrainingPlan.read(run), terminal);
    }
    training.tell(out, options.json);
    RunFolder folder = new RunFolder(run);
    training.plan().write(run);
    try (GracefulStop stop = GracefulStop.watch(terminal, STOPPING)) {
      TrainingOutcome outcome = training.run(out, folder, stop::isAsked);
      if (outcome.isStopped()) {
        terminal.err().println("Go on with: semblance train --resume " + shown());
        return 1;
      }
      outcome.tell(terminal, shown(), options.json);
    }
    return 0;
  }

  private String shown() {
    return options.resume != null ? options.resume : options.out != null ? options.out : name();
  }

  private String name() {
    Path last = Path.of(options.from).getFileName();
    return (last == null ? "model" : last) + "-trained";
  }

  private Path out() {
    if (options.resume != null) {
      requireNothingElse();
      return surroundings.path(options.resume);
    }
    if (options.data.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no data: name a table or a folder of pictures with captions by --data FILE|FOLDER");
    }
    return surroundings.path(shown());
  }

  /// A run that goes on with other settings would be another run.
  private void requireNothingElse() {
    List<String> others =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !name.equals("--resume") && !name.equals("--json"))
            .distinct()
            .toList();
    if (!others.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--resume goes on with what was asked for then, so that it comes to the same weights, and takes no %s: leave it out; or, to change it, begin anew in another folder with --data and --out, as with a lower --rate after numbers that were not finite"
              .formatted(String.join(", ", others)));
    }
  }

  private void requireFree(Path out, Path run) {
    boolean begun = Files.exists(run.resolve("checkpoint.safetensors"));
    if (begun || Files.exists(out.resolve("config.json"))) {
      throw new ParameterException(
          spec.commandLine(),
          begun
              ? "%s holds a run that was not finished: go on with --resume %s, or name another folder with --out"
                  .formatted(out, shown())
              : "%s holds a model already: name another folder with --out".formatted(out));
    }
  }

  /// What was asked for, with 0 where it depends on the data.
  private TrainingPlan draft() {
    if (options.epochs != null && options.steps != null) {
      throw new ParameterException(
          spec.commandLine(), "--epochs and --steps exclude each other: give one of them");
    }
    if (!options.weights.isEmpty() && options.weights.size() != options.data.size()) {
      throw new ParameterException(
          spec.commandLine(),
          "%d weights for %d --data; expected one each"
              .formatted(options.weights.size(), options.data.size()));
    }
    int lora = options.lora == null ? 0 : options.lora;
    return new TrainingPlan(
        new Workspace(surroundings).modelName(options.from),
        options.data.stream().map(data -> surroundings.path(data).toString()).toList(),
        options.weights.isEmpty() ? options.data.stream().map(_ -> 1.0).toList() : options.weights,
        options.texts,
        options.classField,
        options.objective == null ? "" : options.objective,
        or(options.batch, 0),
        options.chunk,
        steps(),
        options.rate == null ? (lora > 0 ? 1e-3 : 5e-5) : options.rate,
        options.warmUp == null ? -1 : options.warmUp,
        options.decay,
        options.freeze,
        lora,
        options.precision,
        options.threads,
        options.heldOut,
        TrainingPlan.JUDGED_MOST,
        options.judgeEvery == null ? 0 : options.judgeEvery,
        options.patience,
        options.seed,
        options.interpolate,
        options.probe == null ? null : surroundings.path(options.probe).toString(),
        options.mayLose,
        options.crop,
        options.leaks,
        List.of());
  }

  /// How many steps; epochs as a negative number, in thousandths.
  private long steps() {
    if (options.steps != null) {
      if (options.steps < 1) {
        throw new ParameterException(
            spec.commandLine(), "--steps %d: expected 1 or more".formatted(options.steps));
      }
      return options.steps;
    }
    double epochs = options.epochs == null ? 5 : options.epochs;
    if (!(epochs > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--epochs %s: expected a number above 0".formatted(epochs));
    }
    return -Math.max(1, Math.round(epochs * 1000));
  }

  private static int or(@Nullable Integer given, int usual) {
    return given == null ? usual : given;
  }
}
