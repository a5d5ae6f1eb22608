package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Table;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.ModelException;
import semblance.embedding.PairScoring;
import semblance.model.ModelDescription;
import semblance.model.Models;
import semblance.model.Verification;

/// What models there are, and whether they are as they should be.
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    header = "Brings, makes, shows and checks models.",
    description =
        "%nA model turns texts and pictures into vectors of one space. Its fingerprint is computed from "
            + "its weights, tokenizer and preprocessing: catalogs of different fingerprints never mix.%n",
    footer = {
      "%nExamples:",
      "  semblance models list",
      "  semblance models pull openai/clip-vit-base-patch32",
      "  semblance models verify semblance-mini",
      "%nExit codes: 0 done; 1 failed; 2 the command line makes no sense."
    })
public final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private ModelsCommand() {}

  /// The command with what it can do.
  public static CommandLine commandLine(Surroundings surroundings) {
    Workspace workspace = new Workspace(surroundings);
    return new CommandLine(new ModelsCommand())
        .addSubcommand("list", new ListModels(workspace))
        .addSubcommand("new", new NewModelCommand(workspace))
        .addSubcommand("pull", new PullCommand(workspace))
        .addSubcommand("info", new Info(workspace))
        .addSubcommand("verify", new Verify(workspace));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: list, new, pull, info or verify");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      header = "Lists the models that are here.")
  static final class ListModels implements Callable<Integer> {
    private final Workspace workspace;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    ListModels(Workspace workspace) {
      this.workspace = workspace;
    }

    @Override
    public Integer call() throws Exception {
      PrintStream out = workspace.surroundings().terminal().out();
      ObjectMapper mapper = new ObjectMapper();
      ArrayNode all = mapper.createArrayNode();
      Table table = Table.aligned("lllrr");
      table.row("NAME", "FAMILY", "EMBEDS", "DIMENSION", "PARAMETERS");
      for (String name : Models.list()) {
        ModelDescription about;
        try {
          about = Models.describe(name, false);
        } catch (ModelException e) {
          workspace
              .surroundings()
              .terminal()
              .err()
              .println(SafeText.escaped(name + ": " + e.getMessage()));
          continue;
        }
        all.add(json(mapper, about));
        table.row(
            name,
            about.family(),
            about.towers().stream()
                .map(tower -> tower.modality().label())
                .collect(Collectors.joining(", ")),
            Integer.toString(about.dimension()),
            String.format(Locale.ROOT, "%.1f M", about.parameters() / 1e6));
      }
      if (json) {
        out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all));
      } else {
        table.lines(workspace.surroundings().terminal().columns()).forEach(out::println);
      }
      return 0;
    }
  }

  @Command(
      name = "info",
      mixinStandardHelpOptions = true,
      header = "Tells what a model is and what it computes in here.")
  static final class Info implements Callable<Integer> {
    private final Workspace workspace;

    @Parameters(paramLabel = "MODEL", description = "A name or a folder.")
    private String name = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    Info(Workspace workspace) {
      this.workspace = workspace;
    }

    @Override
    public Integer call() throws Exception {
      PrintStream out = workspace.surroundings().terminal().out();
      ModelDescription about = Models.describe(workspace.modelName(name), true);
      if (json) {
        ObjectMapper mapper = new ObjectMapper();
        out.println(
            mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json(mapper, about)));
      } else {
        table(about).lines(Integer.MAX_VALUE).forEach(out::println);
      }
      return 0;
    }
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      header = "Checks that a model is whole and computes what it should.",
      description = {
        "%nReads every tensor, runs every tower, and compares what it makes of fixed probes with what it made "
            + "of them at the first check. With --expected, also with what the model's own package made "
            + "of the same texts and pictures: reference/make_expected.py writes such a file.%n"
      })
  static final class Verify implements Callable<Integer> {
    private final Workspace workspace;

    @Parameters(paramLabel = "MODEL", description = "A name or a folder.")
    private String name = "";

    @Option(
        names = "--expected",
        paramLabel = "FILE",
        description = "Vectors that another library made of the same model.")
    private Optional<String> expected = Optional.empty();

    Verify(Workspace workspace) {
      this.workspace = workspace;
    }

    @Override
    public Integer call() {
      PrintStream out = workspace.surroundings().terminal().out();
      Verification found =
          Models.verify(workspace.modelName(name), expected.map(workspace.surroundings()::path));
      Table table = Table.aligned("lll");
      for (Verification.Finding finding : found.findings()) {
        table.row(finding.good() ? "good" : "BAD", finding.what(), finding.detail());
      }
      table.lines(Integer.MAX_VALUE).forEach(out::println);
      ModelDescription about = found.description();
      out.printf(
          "%s: %s, fingerprint %s%n",
          SafeText.escaped(about.name()),
          found.good() ? "good" : "not as it should be",
          about.fingerprint());
      return found.good() ? 0 : 1;
    }
  }

  private static Table table(ModelDescription about) {
    Table table = Table.aligned("ll");
    table.row("name", about.name());
    table.row("folder", about.folder().toString());
    table.row("family", about.family());
    about.licence().ifPresent(licence -> table.row("licence", licence));
    if (!about.languages().isEmpty()) {
      table.row("languages", String.join(", ", about.languages()));
    }
    table.row("fingerprint", about.fingerprint());
    table.row("dimension", Integer.toString(about.dimension()));
    table.row("parameters", String.format(Locale.ROOT, "%,d", about.parameters()));
    about.scoring().ifPresent(scoring -> table.row("probabilities", words(scoring)));
    for (ModelDescription.TowerDescription tower : about.towers()) {
      table.row(tower.modality().label() + " tower", tower.id());
      table.row("  reads", tower.reads());
      table.row("  parameters", String.format(Locale.ROOT, "%,d", tower.parameters()));
      tower
          .measured()
          .ifPresent(measured -> {
            table.row("  computes in", "%s: %s".formatted(measured.precision(), measured.reason()));
            table.row(
                "  memory",
                String.format(Locale.ROOT, "%.0f MB of weights", measured.bytes() / 1e6));
            table.row(
                "  speed here",
                String.format(
                    Locale.ROOT, "%.1f a second, in batches, on the processor", measured.rate()));
          });
    }
    return table;
  }

  private static String words(PairScoring scoring) {
    String logit =
        String.format(Locale.ROOT, "cosine x %.4g", scoring.scale())
            + (scoring.bias() == 0 ? "" : String.format(Locale.ROOT, " %+.4g", scoring.bias()));
    return switch (scoring.rule()) {
      case SOFTMAX -> "softmax of " + logit;
      case SIGMOID -> "sigmoid of " + logit;
    };
  }

  private static ObjectNode json(ObjectMapper mapper, ModelDescription about) {
    ObjectNode node = mapper.createObjectNode();
    node.put("name", about.name());
    node.put("folder", about.folder().toString());
    node.put("family", about.family());
    about.licence().ifPresent(licence -> node.put("licence", licence));
    about.languages().forEach(node.putArray("languages")::add);
    node.put("fingerprint", about.fingerprint());
    node.put("dimension", about.dimension());
    node.put("parameters", about.parameters());
    about
        .scoring()
        .ifPresent(scoring ->
            node.putObject("probabilities")
                .put("scale", scoring.scale())
                .put("bias", scoring.bias())
                .put("rule", scoring.rule().name().toLowerCase(Locale.ROOT)));
    ObjectNode towers = node.putObject("towers");
    for (ModelDescription.TowerDescription tower : about.towers()) {
      ObjectNode each =
          towers
              .putObject(tower.modality().label())
              .put("id", tower.id())
              .put("reads", tower.reads())
              .put("parameters", tower.parameters());
      tower
          .measured()
          .ifPresent(measured ->
              each.put("precision", measured.precision().label())
                  .put("precisionReason", measured.reason())
                  .put("bytes", measured.bytes())
                  .put("perSecond", measured.rate()));
    }
    return node;
  }
}
