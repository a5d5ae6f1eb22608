package semblance.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.catalog.Catalog;
import semblance.cli.page.PageFile;
import semblance.cli.result.ComparisonJson;
import semblance.cli.result.ComparisonPages;
import semblance.cli.result.ComparisonTables;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.evaluate.comparison.Comparison;
import semblance.evaluate.comparison.ComparisonReport;
import semblance.evaluate.comparison.Contender;
import semblance.evaluate.comparison.ContenderTrial;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.search.CatalogPictures;
import semblance.evaluate.statistics.Bootstrap;
import semblance.model.ModelDescription.TowerDescription;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Compares models on a person's own pictures.
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Compares models on your own pictures: what they find, and what it costs.",
    description = {
      "%nEach model embeds the same pictures and texts. It tells how well they find what belongs together, how fast and how "
          + "large they are, how alike they answer, where they differ most, and which to take for what. A model that only reads "
          + "(a sentence encoder) or only sees can take part: it is compared in what it can do.%n",
      "With pictures that have no captions or classes, it tells how alike the models answer, not which is better.%n"
    },
    footer = {
      "%nData are as for semblance evaluate, or a folder of pictures, or a catalog.",
      "%nExamples:",
      "  semblance compare semblance-mini path/to/clip --data captions.jsonl",
      "  semblance compare semblance-mini openai/clip-vit-base-patch32 --data ~/Pictures --html c.html",
      "  semblance compare semblance-mini sentence-transformers/all-MiniLM-L6-v2 --catalog shop",
      "%nExit codes: 0 done; 1 failed; 2 a mistake in the command."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final int USUAL_PICTURES = 1_000;

  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "MODEL",
      arity = "2..*",
      description = "Models: semblance-mini, folders, or names of the hub.")
  private List<String> models = new ArrayList<>();

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--catalog",
      paramLabel = "CATALOG",
      description = "Compare on the pictures of this catalog, instead of --data.")
  private @Nullable String catalog;

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description =
          "Words to ask each model with, a query a line, to see how differently they answer; the captions if "
              + "not given.")
  private @Nullable String queries;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description =
          "Take at most so many pictures, drawn at random. 1,000 if not given, or all of those that have "
              + "captions or classes.")
  private @Nullable Integer most;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with the figures, and with what each model found side by side.")
  private @Nullable String page;

  @Option(names = "--json", description = "All figures with their intervals, as one object.")
  private boolean json;

  public CompareCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (most != null && most < 2) {
      throw new ParameterException(
          spec.commandLine(), "--pictures %d: expected 2 or more".formatted(most));
    }
    Workspace workspace = new Workspace(surroundings);
    List<String> distinct =
        List.copyOf(new LinkedHashSet<>(models.stream().map(workspace::modelName).toList()));
    if (distinct.size() < 2) {
      throw new ParameterException(
          spec.commandLine(),
          "%s was named twice: name two or more different models".formatted(models.getFirst()));
    }
    Terminal terminal = surroundings.terminal();
    if (page != null) {
      PageFile.requireFolder(surroundings.path(page));
    }
    List<String> asked = asked();
    TruthData truths = truths(workspace);
    Models.warmUp();
    List<Contender> contenders = new ArrayList<>();
    for (String model : distinct) {
      contenders.add(contender(workspace, truths, asked, model));
    }
    ComparisonReport report =
        Comparison.of(contenders, truths.classField(), asked, Bootstrap.usual());
    ComparisonTables tables = new ComparisonTables(terminal);
    tables.remarks(truths, report);
    if (json) {
      terminal.out().println(ComparisonJson.of(truths, report).toPrettyString());
    } else {
      tables.print(report);
    }
    if (page != null) {
      PageFile.write(surroundings.path(page), new ComparisonPages(truths, report).html());
      terminal.err().println("The page is in " + page);
    }
    return 0;
  }

  private List<String> asked() {
    if (queries == null) {
      return List.of();
    }
    List<String> lines = TextFile.lines(surroundings.path(queries), queries, "a query a line");
    if (lines.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no queries in %s: expected a query a line".formatted(queries));
    }
    return lines;
  }

  private TruthData truths(Workspace workspace) {
    if (catalog != null) {
      if (data.areNamed()) {
        throw new ParameterException(
            spec.commandLine(), "--catalog and --data exclude each other: name one");
      }
      try (Catalog opened =
          Catalog.open(workspace.namedCatalog(catalog).root(), workspace.host())) {
        return CatalogPictures.of(opened).sample(most == null ? USUAL_PICTURES : most, 0);
      }
    }
    TruthData all = data.readOrList(surroundings);
    boolean says = all.textCount() > 0 || all.classField().isPresent();
    return all.sample(most != null ? most : says ? Integer.MAX_VALUE : USUAL_PICTURES, 0);
  }

  private Contender contender(
      Workspace workspace, TruthData truths, List<String> asked, String name) {
    Terminal terminal = surroundings.terminal();
    terminal.err().println("Embedding with " + name);
    long parameters =
        Models.describe(name, false).towers().stream()
            .mapToLong(TowerDescription::parameters)
            .sum();
    try (EmbeddingModel model =
            workspace.openModel(
                name, ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32));
        EncodingProgress progress = new EncodingProgress(terminal)) {
      return new ContenderTrial(workspace.host(), progress)
          .measure(model, truths, parameters * Float.BYTES, asked);
    }
  }
}
