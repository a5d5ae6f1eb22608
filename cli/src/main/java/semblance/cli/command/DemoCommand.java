package semblance.cli.command;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.query.Query;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.argument.Part;
import semblance.cli.result.Answer;
import semblance.cli.result.PageWriter;
import semblance.cli.result.TerminalResults;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.StorageException;
import semblance.ingest.Ingest;
import semblance.ingest.IngestReport;
import semblance.ingest.IngestSettings;
import semblance.ingest.source.Source;
import semblance.model.ModelSettings;

/// Shows on pictures of its own what Semblance does.
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Shows on pictures of its own what Semblance does.",
    description =
        "%nIndexes the pictures and notes in samples/, then searches them by words, by a picture, by both "
            + "with something left out, and for something that is not there, and says what it did. The "
            + "second time the pictures are known already.%n",
    footer = "%nExit codes: 0 done; 1 failed; 2 the command line makes no sense.")
public final class DemoCommand implements Callable<Integer> {
  private static final int SHOWN = 4;

  private final Surroundings surroundings;
  private final Terminal terminal;

  @Option(
      names = "--pictures",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "How to show pictures on the terminal: auto, kitty, iterm, sixel, blocks or none.")
  private String pictures = "auto";

  public DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.terminal = surroundings.terminal();
  }

  private record Step(String says, List<String> wanted, List<String> unwanted) {}

  private static final List<Step> STEPS =
      List.of(
          new Step("By words:", List.of("a castle"), List.of()),
          new Step(
              "By a picture, which finds itself first:",
              List.of("image:pictures/alpaca.jpg"),
              List.of()),
          new Step(
              "By a picture and words together, and without something:",
              List.of("image:pictures/goldfish.jpg", "an orange"),
              List.of("fish")),
          new Step("For something that is not there:", List.of("tax declaration form"), List.of()));

  @Override
  public Integer call() {
    Path samples = surroundings.root().resolve("samples");
    if (!Files.isDirectory(samples.resolve("pictures"))) {
      throw new StorageException(
          "%s is missing: the demo needs the pictures that come with Semblance's sources"
              .formatted(samples.resolve("pictures")));
    }
    Surroundings inSamples =
        new Surroundings(
            terminal,
            surroundings.input(),
            samples,
            surroundings.root(),
            surroundings.launcher(),
            surroundings.environment());
    Workspace workspace = new Workspace(inSamples);
    CatalogFolder folder = new CatalogFolder(demoFolder().resolve("catalog"));
    TerminalResults results = new TerminalResults(inSamples, pictures);
    PrintStream out = terminal.out();
    ModelSettings settings = ModelSettings.defaults().withThreads(1);
    IngestReport report;
    try (GracefulStop stop = GracefulStop.watch(terminal);
        EmbeddingModel model = workspace.openModel(Workspace.EMBEDDED_MODEL, settings);
        CatalogWriter writer =
            CatalogWriter.openOrCreate(
                folder.root(), CatalogSettings.named("demo"), model, workspace.host());
        IndexProgress progress = new IndexProgress(terminal, stop)) {
      report =
          Ingest.into(writer, model, IngestSettings.defaults().withPrune(true))
              .run(
                  List.of(
                      new Source.Folder(samples.resolve("pictures")),
                      new Source.Folder(samples.resolve("texts"))),
                  progress);
    }
    out.println(said(report));
    List<Answer> answers = new ArrayList<>();
    Path page = demoFolder().resolve("demo.html");
    try (Catalog catalog = Catalog.open(folder.root(), workspace.host())) {
      for (Step step : STEPS) {
        answers.add(show(step, catalog, workspace, results));
      }
      new PageWriter(workspace, catalog).write(page, answers);
    }
    out.println();
    out.println("All of it with pictures: " + page);
    out.println();
    out.println("Now on your own pictures:");
    out.println();
    out.println("  cd ~/Pictures");
    out.println("  " + surroundings.root().resolve("semblance") + " search \"a dog on the beach\"");
    return 0;
  }

  private Answer show(Step step, Catalog catalog, Workspace workspace, TerminalResults results) {
    PrintStream out = terminal.out();
    Path here = workspace.surroundings().here();
    Question question =
        new Question(
            Query.of(List.of()).withLimit(SHOWN),
            step.wanted().stream().map(word -> Part.parse(word, here)).toList(),
            step.unwanted().stream().map(word -> Part.parse(word, here)).toList(),
            Query.DEFAULT_MINIMUM_SCORE);
    StringBuilder command = new StringBuilder("semblance search");
    step.wanted().forEach(word -> command.append(" \"").append(word).append('"'));
    step.unwanted().forEach(word -> command.append(" --not \"").append(word).append('"'));
    out.println();
    out.println(terminal.bold(step.says()) + "  " + command);
    SearchOutcome outcome = question.ask(catalog, workspace);
    results.table(catalog, workspace.files(), outcome);
    outcome.noMatchReason().ifPresent(reason -> out.println("  " + reason));
    out.println(
        terminal.dim(
            String.format(
                Locale.ROOT,
                "  %.0f ms: %s",
                outcome.total().toNanos() / 1e6,
                outcome.report().summary())));
    return question.asked(outcome);
  }

  private static String said(IngestReport report) {
    if (report.indexed() == 0) {
      return String.format(
          Locale.ROOT, "%,d pictures and notes, known from before.", report.unchanged());
    }
    return String.format(
        Locale.ROOT,
        "Looked at %,d pictures and notes in %s (%.0f a second): each is now a vector in the space "
            + "that words have theirs in.",
        report.indexed(),
        ProgressLine.duration(report.elapsed().toSeconds()),
        report.rate());
  }

  /// Where the demo keeps its catalog: beside the build, or where that cannot be written, among the
  /// temporary files.
  private Path demoFolder() {
    Path target = surroundings.root().resolve("target");
    boolean writable =
        Files.isDirectory(target)
            ? Files.isWritable(target)
            : Files.isWritable(surroundings.root());
    return writable
        ? target.resolve("demo")
        : Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("semblance-demo-" + System.getProperty("user.name"));
  }
}
