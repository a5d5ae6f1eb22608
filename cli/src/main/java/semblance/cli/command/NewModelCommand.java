package semblance.cli.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.evaluate.data.DataReader;
import semblance.evaluate.data.DataSettings;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthText;
import semblance.model.Models;
import semblance.model.text.NewTokenizer;
import semblance.model.untrained.ClipSettings;
import semblance.model.untrained.ClipSettings.Stack;
import semblance.model.untrained.UntrainedClip;

/// Makes a new model, to be trained from the beginning.
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Makes a new CLIP with random weights, to be trained from the beginning.",
    description = {
      "%nThe folder opens in transformers as well. Its tokenizer learns a vocabulary from the texts that "
          + "the model will be trained with, or is that of a model that is there.%n",
      "What is not given is that of --size: tiny learns in minutes on a processor from a few thousand "
          + "pictures of 64 pixels, small in a night from more, of 128 pixels; base is CLIP's ViT-B/32. "
          + "Where two numbers can be given, the first is the picture tower's.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance models new mine --texts pairs.jsonl",
      "  semblance models new mine --texts pairs.jsonl --vocabulary 4000 --picture 96 --patch 12",
      "  semblance models new mine --tokenizer path/to/clip --size base",
      "%nThen: semblance train --data pairs.jsonl --from mine (docs/from-scratch.md).",
      "%nExit codes: 0 done; 1 failed; 2 the command line makes no sense."
    })
final class NewModelCommand implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Where it goes: empty or not there yet.")
  private String folder = "";

  @Option(
      names = "--texts",
      paramLabel = "FILE|FOLDER",
      description = "Pictures with captions, as for train, whose words the vocabulary is made for.")
  private @Nullable String texts;

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      split = ",",
      description = "The columns of a table that hold captions, as for train.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "Tokens at most, with --texts; 8000 if not given.")
  private @Nullable Integer vocabulary;

  @Option(
      names = "--tokenizer",
      paramLabel = "MODEL",
      description = "Take the tokenizer of this model in place of --texts.")
  private @Nullable String tokenizer;

  @Option(
      names = "--size",
      paramLabel = "tiny|small|base",
      defaultValue = "tiny",
      description = "How large the model is; tiny if not given.")
  private String size = "tiny";

  @Option(
      names = "--picture",
      paramLabel = "PIXELS",
      description = "The width and height that pictures are brought to.")
  private @Nullable Integer picture;

  @Option(
      names = "--patch",
      paramLabel = "PIXELS",
      description = "The width and height of what becomes one token.")
  private @Nullable Integer patch;

  @Option(names = "--width", paramLabel = "N", split = ",", description = "Numbers a token.")
  private List<Integer> widths = new ArrayList<>();

  @Option(names = "--layers", paramLabel = "N", split = ",", description = "How many layers.")
  private List<Integer> layers = new ArrayList<>();

  @Option(
      names = "--heads",
      paramLabel = "N",
      split = ",",
      description = "Heads of attention; one for each 64 of the width if not given.")
  private List<Integer> heads = new ArrayList<>();

  @Option(names = "--dimension", paramLabel = "N", description = "The length of the vectors.")
  private @Nullable Integer dimension;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the weights; 1 if not given.")
  private long seed = 1;

  NewModelCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    ClipSettings settings = settings();
    NewTokenizer made = tokenizer();
    Path path = workspace.surroundings().path(folder);
    long parameters = UntrainedClip.write(path, settings, made, seed);
    PrintStream out = workspace.surroundings().terminal().out();
    out.println(
        SafeText.escaped(
            String.format(
                Locale.ROOT,
                "%s: a new CLIP of %.1f M parameters for pictures of %d pixels, with %,d tokens",
                path,
                parameters / 1e6,
                settings.pictureSize(),
                made.size())));
    out.println(
        SafeText.escaped(
            "Train it: semblance train --data %s --from %s --rate 1e-3"
                .formatted(texts == null ? "PAIRS" : texts, folder)));
    return 0;
  }

  private NewTokenizer tokenizer() {
    if ((texts == null) == (tokenizer == null)) {
      throw new ParameterException(
          spec.commandLine(),
          texts == null
              ? "no texts: name a table or folder with captions by --texts, whose words become the vocabulary, or a model by --tokenizer"
              : "--texts and --tokenizer exclude each other: give one of them");
    }
    if (tokenizer != null) {
      if (vocabulary != null) {
        throw new ParameterException(
            spec.commandLine(),
            "--vocabulary %d with --tokenizer, whose vocabulary is there: leave one of them out"
                .formatted(vocabulary));
      }
      return NewTokenizer.of(Models.folder(workspace.modelName(tokenizer)));
    }
    return NewTokenizer.learned(
        captions(texts == null ? "" : texts),
        vocabulary == null ? 8000 : vocabulary,
        ClipSettings.POSITIONS);
  }

  private List<String> captions(String source) {
    DataReader reader =
        new DataReader(DataOptions::readTable, new DataSettings(columns, Optional.empty()));
    return reader.read(workspace.surroundings().path(source)).samples().stream()
        .map(Sample::texts)
        .flatMap(List::stream)
        .map(TruthText::text)
        .toList();
  }

  private ClipSettings settings() {
    ClipSettings usual =
        switch (size) {
          case "tiny" -> ClipSettings.TINY;
          case "small" -> ClipSettings.SMALL;
          case "base" -> ClipSettings.BASE;
          default ->
              throw new ParameterException(
                  spec.commandLine(), "size '%s': expected tiny, small or base".formatted(size));
        };
    return new ClipSettings(
        stack(usual.pictures(), 0),
        stack(usual.texts(), 1),
        picture == null ? usual.pictureSize() : picture,
        patch == null ? usual.patchSize() : patch,
        dimension == null ? usual.dimension() : dimension,
        usual.positions());
  }

  private Stack stack(Stack usual, int tower) {
    int width = number("--width", widths, tower, usual.width());
    int few = width == usual.width() ? usual.heads() : Math.max(1, width / 64);
    return new Stack(
        width,
        number("--layers", layers, tower, usual.layers()),
        number("--heads", heads, tower, few));
  }

  private int number(String option, List<Integer> given, int tower, int usual) {
    if (given.size() > 2) {
      throw new ParameterException(
          spec.commandLine(),
          "%s has %d numbers: expected one, or two with a comma between, for pictures and texts"
              .formatted(option, given.size()));
    }
    return given.isEmpty() ? usual : given.get(Math.min(tower, given.size() - 1));
  }
}
