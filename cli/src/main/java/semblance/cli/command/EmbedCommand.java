package semblance.cli.command;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.model.ModelSettings;
import semblance.model.Models;

/// Embeds texts and pictures, without any catalog.
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Turns texts and pictures into vectors.",
    description = {
      "%nAn INPUT is words or the path of a picture or text; text:WORDS and image:PATH say it outright, "
          + "and - reads inputs from standard input, one a line. Each vector has length 1, so that the "
          + "product of two is their cosine. No catalog is needed.%n",
      "An input that cannot be read is named and left out; the others go on, and the exit code is 1.%n"
    },
    footer = {
      "%nFormats:",
      "  jsonl  a line an input, in the order given: {\"input\": …,",
      "         \"modality\": …, \"embedding\": […], \"fingerprint\": …};",
      "         numbers are the shortest that read back to the same float32",
      "  npy    one NumPy array of float32, [inputs, dimension]",
      "%nExamples:",
      "  semblance embed \"a red car\" car.jpg",
      "  ls *.jpg | semblance embed --format npy - > pictures.npy",
      "%nExit codes: 0 done; 1 an input or more failed; 2 a mistake in the command."
    })
public final class EmbedCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "INPUT",
      arity = "1..*",
      description = "Words, paths, or - for standard input.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = Workspace.EMBEDDED_MODEL,
      description = "semblance-mini (the default), a folder, or a hub's name.")
  private String model = Workspace.EMBEDDED_MODEL;

  @Option(
      names = "--format",
      paramLabel = "jsonl|npy",
      defaultValue = "jsonl",
      description = "How to write the vectors; jsonl if not given.")
  private String format = "jsonl";

  @Option(names = "--tokens", description = "Add the token ids of texts as \"ids\"; for jsonl.")
  private boolean tokens;

  @Option(
      names = "--precision",
      paramLabel = "auto|fp32|bf16",
      defaultValue = "fp32",
      description = "What to compute in; fp32 if not given.")
  private String precision = "fp32";

  public EmbedCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    EmbeddingFormat writer = writer();
    Models.warmUp();
    ModelSettings settings = ModelSettings.defaults().withPrecision(IndexCommand.policy(precision));
    Workspace workspace = new Workspace(surroundings);
    try (EmbeddingModel opened = workspace.openModel(model, settings)) {
      InputEmbedder embedder = new InputEmbedder(workspace, opened, writer);
      for (String input : inputs) {
        if (input.equals("-")) {
          lines().forEachOrdered(embedder::add);
        } else {
          embedder.add(input);
        }
      }
      long failed = embedder.finish();
      return failed == 0 ? 0 : 1;
    }
  }

  private EmbeddingFormat writer() {
    return switch (format) {
      case "jsonl" -> new JsonLines(surroundings.terminal().out(), tokens);
      case "npy" -> {
        if (tokens) {
          throw new ParameterException(
              spec.commandLine(), "--tokens needs --format jsonl: an array of numbers has no ids");
        }
        if (surroundings.terminal().outIsTerminal()) {
          throw new ParameterException(
              spec.commandLine(),
              "--format npy writes bytes that a terminal cannot show: add > vectors.npy");
        }
        yield new NumpyArray(surroundings.terminal().out());
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "--format %s: expected jsonl or npy".formatted(format));
    };
  }

  /// The lines of standard input that are not empty, as they come.
  private Stream<String> lines() {
    return new BufferedReader(new InputStreamReader(surroundings.input(), StandardCharsets.UTF_8))
        .lines()
        .filter(line -> !line.isBlank());
  }
}
