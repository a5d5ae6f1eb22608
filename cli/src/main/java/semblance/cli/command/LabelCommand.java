package semblance.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.ZeroShotLabels;

/// Tells which of some labels fit a picture best, without training.
@Command(
    name = "label",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Tells which of your labels fit pictures best.",
    description = {
      "%nLabels are words of your own, a line each in a file or given with --label. A picture (or a sound "
          + "or film, if the model reads those) is compared with each; no training and no catalog are "
          + "needed. Probabilities are those that the model was trained to tell: over all labels for most "
          + "models, of each label by itself for SigLIP; a model that was not tells similarities alone.%n",
      "An input that cannot be read is named and left out; the others go on, and the exit code is 1.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance label --label dog --label cat pet.jpg",
      "  semblance label --labels kinds.txt --template \"a photo of a {}\" *.jpg --json",
      "%nExit codes: 0 done; 1 an input or more failed; 2 a mistake in the command."
    })
public final class LabelCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "PICTURE", arity = "1..*", description = "Files to label.")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--labels", paramLabel = "FILE", description = "A text file, a label a line.")
  private List<String> labelFiles = new ArrayList<>();

  @Option(names = "--label", paramLabel = "WORDS", description = "A label.")
  private List<String> labels = new ArrayList<>();

  @Option(
      names = "--template",
      paramLabel = "WORDS",
      description =
          "What stands around a label, with {} for it. Of several, the mean is taken. The label as it "
              + "stands if not given.")
  private List<String> templates = new ArrayList<>();

  @Mixin private EmbeddingOptions options = new EmbeddingOptions();

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many labels to show for each picture; 5 if not given.")
  private int count = 5;

  @Option(names = "--json", description = "An object a line, with all labels.")
  private boolean json;

  public LabelCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<String> all = labels();
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "-k %d: expected a whole number above 0".formatted(count));
    }
    Workspace workspace = new Workspace(surroundings);
    try (EmbeddingModel opened = options.open(workspace)) {
      EmbeddingFormat writer =
          new LabelWriter(
              surroundings.terminal(), ZeroShotLabels.of(opened, all, templates), count, json);
      InputEmbedder embedder = new InputEmbedder(workspace, opened, writer).filesOnly();
      inputs.forEach(embedder::add);
      return embedder.finish() == 0 ? 0 : 1;
    }
  }

  /// The labels that were named and those of the files, without blank ones, each once.
  private List<String> labels() {
    List<String> all = new ArrayList<>(labels);
    for (String file : labelFiles) {
      all.addAll(TextFile.lines(surroundings.path(file), file, "a label a line"));
    }
    List<String> distinct =
        all.stream().map(String::strip).filter(label -> !label.isEmpty()).distinct().toList();
    if (distinct.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          labelFiles.isEmpty()
              ? "no labels: name some with --label WORDS, or a file of them with --labels FILE"
              : "no labels in %s: expected a label a line"
                  .formatted(String.join(", ", labelFiles)));
    }
    return distinct;
  }
}
