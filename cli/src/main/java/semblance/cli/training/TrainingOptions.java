package semblance.cli.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a person may ask of training.
final class TrainingOptions {
  @Option(
      names = "--data",
      paramLabel = "FILE|FOLDER",
      description = "Pictures with captions; see below. Several are mixed.")
  List<String> data = new ArrayList<>();

  @Option(
      names = "--weight",
      paramLabel = "W",
      split = ",",
      description =
          "How often the pictures of each --data are seen, in their order: 2 for twice an epoch, .5 for every other.")
  List<Double> weights = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      split = ",",
      description = "The columns of tables that hold captions, as for evaluate.")
  List<String> texts = new ArrayList<>();

  @Option(
      names = "--class",
      paramLabel = "COLUMN",
      description = "The column of tables that tells which pictures show the same, for unicl.")
  @Nullable String classField;

  @Option(
      names = "--from",
      paramLabel = "MODEL",
      defaultValue = "semblance-mini",
      description = "What to begin with: semblance-mini (the default), a folder, or a hub's name.")
  String from = "semblance-mini";

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the model goes; 'trained' behind the name of the first if not given.")
  @Nullable String out;

  @Option(
      names = "--resume",
      paramLabel = "FOLDER",
      description = "Go on with a run that was stopped, by its --out; nothing else is to be given.")
  @Nullable String resume;

  @Option(
      names = "--objective",
      paramLabel = "clip|siglip|unicl|coca",
      description = "What to make smaller; the model's own if not given.")
  @Nullable String objective;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Pairs a step; a quarter of the data but at most 128 if not given.")
  @Nullable Integer batch;

  @Option(
      names = "--chunk",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Pairs in the networks at once; 32 if not given. Memory follows it, the result does not.")
  int chunk = 32;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often all data are seen; 5 if not given.")
  @Nullable Double epochs;

  @Option(names = "--steps", paramLabel = "N", description = "How many batches, instead of epochs.")
  @Nullable Long steps;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "The highest learning rate; 5e-5 if not given, 1e-3 with --lora.")
  @Nullable Double rate;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "Steps until it is reached; a tenth of all if not given.")
  @Nullable Long warmUp;

  @Option(
      names = "--decay",
      paramLabel = "D",
      defaultValue = "0.2",
      description = "How strongly matrices are pulled to zero; .2 if not given.")
  double decay = 0.2;

  @Option(
      names = "--freeze",
      paramLabel = "PATTERN",
      description =
          "Leave tensors as they are in whose names this regular expression is found, such as '^vision' or '^text'.")
  @Nullable String freeze;

  @Option(
      names = "--lora",
      paramLabel = "RANK",
      description = "Train small additions of this rank to all matrices in place of themselves.")
  @Nullable Integer lora;

  @Option(
      names = "--crop",
      paramLabel = "SHARE",
      defaultValue = "0.9",
      description =
          "The least share of a picture that is cut out at random each time it is seen; .9 if not given, "
              + "less keeps few pictures from being learned by heart.")
  double crop = 0.9;

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      defaultValue = "fp32",
      description = "What to compute in; fp32 if not given. Weights are kept in fp32.")
  String precision = "fp32";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Over how many threads the networks are spread; as many as there are processors if not given.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "The share of pictures that is not learned but judged by; .1 if not given.")
  double heldOut = 0.1;

  @Option(
      names = "--judge-every",
      paramLabel = "N",
      description = "Steps between two judgements; an epoch, but at most a quarter, if not given.")
  @Nullable Long judgeEvery;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "3",
      description = "Stop after as many judgements without a better one; 3 if not given, 0 never.")
  int patience = 3;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is drawn at random; 1 if not given.")
  long seed = 1;

  @Option(
      names = "--probe",
      paramLabel = "FILE|FOLDER",
      description =
          "Other pictures with captions, to see what the model forgets: the best of --interpolate must not lose there.")
  @Nullable String probe;

  @Option(
      names = "--interpolate",
      paramLabel = "A",
      split = ",",
      description =
          "Try weights between before (0) and after (1), and keep the best; 0,.25,.5,.75,1 with --probe if not given.")
  List<Double> interpolate = new ArrayList<>();

  @Option(
      names = "--may-lose",
      paramLabel = "R",
      defaultValue = "0.02",
      description = "How much R@10 the probe may lose; .02 if not given.")
  double mayLose = 0.02;

  @Option(
      names = "--leaks",
      paramLabel = "check|skip",
      defaultValue = "check",
      description =
          "Look for copies of what the model is judged by, saved again or altered, and do not learn them; skip saves one way of each picture through the model.")
  String leaks = "check";

  @Option(names = "--json", description = "The outcome as one object.")
  boolean json;
}
