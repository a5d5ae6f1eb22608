package semblance.cli.command;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.Captioner;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Role;

/// Embeds texts and pictures, without any catalog.
@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Turns texts and pictures into vectors.",
    description = {
      "%nAn INPUT is words or the path of a picture, text, sound or film; text:WORDS, image:PATH, audio:PATH and "
          + "video:PATH say it outright, and - reads inputs from standard input, one a line. Each vector has length 1, so that the "
          + "product of two is their cosine. No catalog is needed.%n",
      "An input that cannot be read is named and left out; the others go on, and the exit code is 1.%n"
    },
    footer = {
      "%nFormats:",
      "  jsonl  a line an input, in the order given: {\"input\": …,",
      "         \"modality\": …, \"embedding\": […], \"fingerprint\": …};",
      "         numbers are the shortest that read back to the same float32;",
      "         and \"ids\", \"caption\", \"caption_ids\" where asked for",
      "  npy    one NumPy array of float32, [inputs, dimension]",
      "%nExamples:",
      "  semblance embed \"a red car\" car.jpg",
      "  semblance embed --model laion/CoCa-ViT-B-32-laion2B-s13B-b90k --caption car.jpg",
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

  @Mixin private EmbeddingOptions options = new EmbeddingOptions();

  @Option(
      names = "--format",
      paramLabel = "jsonl|npy",
      defaultValue = "jsonl",
      description = "How to write the vectors; jsonl if not given.")
  private String format = "jsonl";

  @Option(
      names = "--role",
      paramLabel = "document|query",
      defaultValue = "document",
      description =
          "What the inputs are: to be found, or to search with. Some models put other words before "
              + "the two; document if not given.")
  private String role = "document";

  @Option(
      names = "--tokens",
      description =
          "Add the token ids of texts as \"ids\", of captions as \"caption_ids\"; for jsonl.")
  private boolean tokens;

  @Option(
      names = "--caption",
      description =
          "Add what the model says is on each picture as \"caption\"; for jsonl, and models with a "
              + "decoder, such as laion/CoCa-ViT-B-32-laion2B-s13B-b90k.")
  private boolean caption;

  @Option(
      names = "--beams",
      paramLabel = "N",
      description =
          "How many captions to follow at a time; 1 takes the likeliest word each time. 6 if not "
              + "given.")
  private @Nullable Integer beams;

  public EmbedCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    requireMeaningfulCaptions();
    EmbeddingFormat writer = writer();
    Workspace workspace = new Workspace(surroundings);
    try (EmbeddingModel opened = options.open(workspace)) {
      if (caption) {
        opened.captioner(); // a model without one is told before anything is read
      }
      InputEmbedder embedder = new InputEmbedder(workspace, opened, writer).as(role());
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

  private void requireMeaningfulCaptions() {
    if (beams != null && !caption) {
      throw new ParameterException(spec.commandLine(), "--beams needs --caption");
    }
    if (beams != null && beams < 1) {
      throw new ParameterException(
          spec.commandLine(), "--beams %d: expected 1 or more".formatted(beams));
    }
    if (caption && !format.equals("jsonl")) {
      throw new ParameterException(
          spec.commandLine(), "--caption needs --format jsonl: an array of numbers has no words");
    }
  }

  private int beams() {
    if (!caption) {
      return 0;
    }
    return beams == null ? Captioner.USUAL_BEAMS : beams;
  }

  private Role role() {
    return switch (role) {
      case "document" -> Role.DOCUMENT;
      case "query" -> Role.QUERY;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--role %s: expected document or query".formatted(role));
    };
  }

  private EmbeddingFormat writer() {
    return switch (format) {
      case "jsonl" -> new JsonLines(surroundings.terminal().out(), tokens, beams());
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
