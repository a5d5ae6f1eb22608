package semblance.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.catalog.Catalog;
import semblance.cli.page.PageFile;
import semblance.cli.result.EvaluationJson;
import semblance.cli.result.EvaluationPages;
import semblance.cli.result.EvaluationTables;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.evaluate.Evaluation;
import semblance.evaluate.EvaluationReport;
import semblance.evaluate.EvaluationSettings;
import semblance.evaluate.data.TruthData;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.Encoder;
import semblance.evaluate.search.CatalogReport;
import semblance.evaluate.search.CatalogTrial;
import semblance.evaluate.search.TrialCatalog;
import semblance.evaluate.search.TrialSettings;

/// Tells how well a model finds what belongs together in a person's own data.
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Tells how well a model finds what belongs together in your data.",
    description = {
      "%nEach caption is asked for its picture among all pictures, and each picture for one of its captions. Recall at k "
          + "(R@k) is the share of queries whose answer is among the first k, as clip_benchmark counts it; ± is half of a "
          + "95 %% interval over the pictures. Pictures with classes are put into them by the classes' names. The same is "
          + "asked through a catalog, to see what its index loses, and how often \"no good match\" is right.%n",
      "What cannot be read is named and left out; the rest is evaluated.%n"
    },
    footer = {
      "%nData:",
      "  a table    .jsonl, .csv, .tsv or .parquet; 'image' names the picture from the",
      "             table's folder, 'caption' or 'captions' its texts (one, a list, or",
      "             by language), 'language' theirs; other columns are metadata",
      "  a folder   with such a table; or with texts beside pictures, dog.txt beside",
      "             dog.jpg, a caption a line; or with a folder of pictures a class",
      "%nExamples:",
      "  semblance evaluate --data captions.jsonl",
      "  semblance evaluate --data products.jsonl --text title --by gender --class articleType",
      "  semblance evaluate --data birds/ --model path/to/model --json",
      "%nExit codes: 0 done; 1 failed; 2 a mistake in the command."
    })
public final class EvaluateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DataOptions data = new DataOptions();

  @Mixin private EmbeddingOptions options = new EmbeddingOptions();

  @Option(
      names = "--catalog",
      paramLabel = "CATALOG",
      description =
          "Ask this catalog, which holds the pictures, with its own model; a temporary one if not given.")
  private @Nullable String catalog;

  @Option(
      names = "--unanswerable",
      paramLabel = "FILE",
      description =
          "Queries that nothing among the pictures answers, one a line, to see whether they get \"no good "
              + "match\"; 40 about what no picture shows if not given.")
  private @Nullable String unanswerable;

  @Option(
      names = "--by",
      paramLabel = "FIELD",
      split = ",",
      description = "Tell figures apart by the values of a field of the metadata, too.")
  private List<String> by = new ArrayList<>();

  @Option(
      names = "--k",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,5,10",
      description = "At which places to tell recall and accuracy; 1,5,10 if not given.")
  private List<Integer> ks = List.of(1, 5, 10);

  @Option(
      names = "--template",
      paramLabel = "WORDS",
      description =
          "What stands around the name of a class, with {} for it; of several, the mean is taken. Five "
              + "sentences such as 'a photo of a {}' if not given.")
  private List<String> templates = new ArrayList<>();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with the figures, and the worst queries with what they found.")
  private @Nullable String page;

  @Option(names = "--json", description = "All figures with their intervals, as one object.")
  private boolean json;

  public EvaluateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    EvaluationSettings settings = settings();
    Terminal terminal = surroundings.terminal();
    Workspace workspace = new Workspace(surroundings);
    if (page != null) {
      PageFile.requireFolder(surroundings.path(page));
    }
    TruthData truths = data.read(surroundings);
    TrialSettings trial = trial();
    EvaluationTables tables = new EvaluationTables(terminal);
    try (EmbeddingModel model = openModel(workspace)) {
      model.tower(Modality.IMAGE);
      model.tower(Modality.TEXT);
      EncodedData encoded;
      try (EncodingProgress progress = new EncodingProgress(terminal)) {
        encoded = new Encoder(model, progress).encode(truths);
      }
      EvaluationReport report = Evaluation.of(encoded, model, truths.classField(), settings);
      Optional<CatalogReport> asked =
          encoded.texts().isEmpty() || encoded.pictures().isEmpty()
              ? Optional.empty()
              : Optional.of(ask(workspace, model, encoded, trial));
      tables.remarks(truths, encoded);
      if (json) {
        terminal.out().println(EvaluationJson.of(truths, report, asked).toPrettyString());
      } else {
        tables.print(report);
        asked.ifPresent(tables::print);
        tables.paces(encoded);
      }
      if (page != null) {
        PageFile.write(surroundings.path(page), new EvaluationPages(truths, report, asked).html());
        terminal.err().println("The page is in " + page);
      }
    }
    return 0;
  }

  /// The model that was named, or that of the catalog.
  private EmbeddingModel openModel(Workspace workspace) {
    if (catalog == null) {
      return options.open(workspace);
    }
    if (options.isNamed()) {
      throw new ParameterException(
          spec.commandLine(),
          "--catalog and --model exclude each other: a catalog is asked with its own model");
    }
    try (Catalog opened = Catalog.open(workspace.namedCatalog(catalog).root(), workspace.host())) {
      return options.open(workspace, opened.describe().model());
    }
  }

  private CatalogReport ask(
      Workspace workspace, EmbeddingModel model, EncodedData encoded, TrialSettings trial) {
    if (catalog != null) {
      try (Catalog opened =
          Catalog.open(workspace.namedCatalog(catalog).root(), workspace.host())) {
        return CatalogTrial.of(opened, encoded, trial.throughWords());
      }
    }
    try (TrialCatalog made = TrialCatalog.of(encoded, model, workspace.host(), by)) {
      return CatalogTrial.of(made.catalog(), encoded, trial);
    }
  }

  private EvaluationSettings settings() {
    EvaluationSettings usual = EvaluationSettings.usual().withKs(ks).withBy(by);
    return templates.isEmpty() ? usual : usual.withTemplates(templates);
  }

  private TrialSettings trial() {
    TrialSettings usual = TrialSettings.usual().withKs(ks).withFilters(by);
    if (unanswerable == null) {
      return usual;
    }
    List<String> queries =
        TextFile.lines(surroundings.path(unanswerable), unanswerable, "a query a line");
    if (queries.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no queries in %s: expected a query a line".formatted(unanswerable));
    }
    return usual.withUnanswerable(queries);
  }
}
