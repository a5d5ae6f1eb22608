package semblance.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import semblance.catalog.query.Query;
import semblance.catalog.query.SearchOutcome;
import semblance.cli.argument.Part;
import semblance.cli.result.JsonResults;
import semblance.cli.result.PageWriter;
import semblance.cli.result.TerminalResults;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;
import semblance.collection.query.SearchReport;
import semblance.collection.query.Window;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;

/// Finds items by words, by pictures and texts, and by what they shall not be like.
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Finds pictures, films and texts by words, by a picture, or by both together.",
    description = {
      "%nIn a folder of pictures nothing needs to be set up: the first search looks at all pictures, "
          + "films and texts in it, later ones at what has changed. Hidden files and the usual junk are "
          + "left out.%n",
      "A PART is words or a path. text:WORDS, image:PATH and item:ID say it outright; a weight may "
          + "follow, as in snow^2. A score tells by how many standard deviations a result lies above "
          + "unrelated content; see --min-score.%n",
      "Without --in it searches the catalog in .semblance here or in a folder above; else, in a "
          + "folder with pictures or films, it makes one there; else it searches the default one.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance search \"a dog on the beach\"",
      "  semblance search beach.jpg --not people",
      "  semblance search image:chair.jpg \"made of wood\" -k 30 --html chairs.html",
      "  semblance search mountains -0 | xargs -0 cp -t ~/mountains",
      "  semblance search \"a dog\" --keywords '+rex \"golden hour\"'",
      "  semblance search --in shop --where 'price < 50' \"a red dress\" --json",
      "  semblance search --where 'taken >= 2011' --sort taken:desc --facet camera.maker",
      "  semblance search sunset --boost 'recency(taken, 1y)' --diverse --group-by _folder",
      "  semblance search sunset --above 3 | wc -l",
      "  semblance search --queries questions.txt -k 5 > answers.jsonl",
      "%nExit codes: 0 done, also if nothing was found; 1 failed; 2 the question makes no sense."
    })
public final class SearchCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Optional<ModelAhead> ahead;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SearchOptions options = new SearchOptions();
  @Mixin private RankingOptions rankingOptions = new RankingOptions();

  @Option(
      names = "--above",
      paramLabel = "SCORE",
      description =
          "Everything with at least this score, however many, as it is found and in no order; with "
              + "--json a line each. Without any PART, all that passes the filter.")
  private @Nullable Double above;

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description =
          "Answer each line of a file as a PART of its own, with a line of JSON; - reads them from "
              + "standard input.")
  private @Nullable String queries;

  @Option(
      names = "--in",
      paramLabel = "CATALOG",
      description = "The catalog to search, or a folder that has one.")
  private @Nullable String catalog;

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Names to leave out when the folder is looked at, such as '*.png' or 'holiday/raw'; kept "
              + "for later searches.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--no-refresh",
      description = "Search what is known, without looking for changed files.")
  private boolean noRefresh;

  @Option(names = "--json", description = "The result with scores, reasons and metadata, as JSON.")
  private boolean json;

  @Option(names = "-0", description = "Paths only, each ended by a NUL byte, for xargs -0.")
  private boolean nul;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the result as one page with pictures, to be opened in a browser.")
  private @Nullable String page;

  @Option(
      names = "--pictures",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "How to show pictures on the terminal: auto, kitty, iterm, sixel, blocks or none.")
  private String pictures = "auto";

  /// Texts up to this many characters are read whole by every model there is.
  private static final int SHORT_FOR_ANY_MODEL = 30;

  /// @param ahead what may have been opened already, if anything
  public SearchCommand(Surroundings surroundings, Optional<ModelAhead> ahead) {
    this.surroundings = surroundings;
    this.ahead = ahead;
  }

  @Override
  public Integer call() {
    requireSense();
    Workspace workspace = new Workspace(surroundings);
    Query asked = options.withoutParts().withRanking(rankingOptions.ranking());
    Question question =
        new Question(
            options.textModel().map(workspace::modelName).map(asked::withTextModel).orElse(asked),
            options.wantedParts(surroundings),
            options.unwantedParts(surroundings),
            above == null ? options.minimumScore() : above);
    try (OpenCatalog open =
        new CatalogChooser(workspace, ahead.orElseGet(() -> new ModelAhead(workspace)))
            .forSearch(Optional.ofNullable(catalog), exclude, !noRefresh, question)) {
      Catalog opened = open.catalog();
      Question complete =
          question.with(
              options
                  .withKnownFields(question.withoutParts(), opened)
                  .withView(rankingOptions.view(opened)));
      if (queries != null) {
        return new BatchSearch(opened, workspace, complete).run(queries) == 0 ? 0 : 1;
      }
      if (above != null) {
        giveAll(opened, complete.query(opened, workspace));
      } else {
        answer(opened, workspace, complete);
      }
      remarkOnCutTexts(opened, complete);
      return 0;
    }
  }

  private void requireSense() {
    if (queries != null && (options.asksForParts() || above != null || nul || page != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "--queries %s: every line is a query of its own, answered as JSON; leave out PART, --above, -0 and --html"
              .formatted(queries));
    }
    if (queries == null
        && above == null
        && !options.asksForSomething()
        && !rankingOptions.asksForSomething()) {
      throw new ParameterException(
          spec.commandLine(), "say what to find, as in: semblance search \"a dog on the beach\"");
    }
    if (json && nul) {
      throw new ParameterException(spec.commandLine(), "--json and -0 exclude each other");
    }
    if (above != null && page != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--above gives results as they are found, and --html puts them on one page: leave one out");
    }
    if (above != null && !Double.isFinite(above)) {
      throw new InvalidQueryException("--above %s: expected a number, such as 2".formatted(above));
    }
  }

  private void answer(Catalog opened, Workspace workspace, Question question) {
    TerminalResults terminal = new TerminalResults(surroundings, pictures);
    SearchOutcome outcome = question.ask(opened, workspace);
    Window window = question.withoutParts().window();
    boolean people = surroundings.terminal().outIsTerminal();
    if (page != null) {
      Path file = surroundings.path(page);
      new PageWriter(workspace, opened).write(file, List.of(question.asked(outcome)));
      surroundings.terminal().err().println("The page is in " + page);
    }
    if (json) {
      JsonResults.print(surroundings, opened, question.asked(outcome), window);
      return;
    }
    if (nul) {
      terminal.paths(outcome, '\0');
    } else if (people) {
      terminal.table(
          opened, workspace.files(), outcome, window.offset() + 1, rankingOptions.shownFields());
    } else {
      terminal.paths(outcome, '\n');
    }
    terminal.facets(
        outcome, people && !nul ? surroundings.terminal().out() : surroundings.terminal().err());
    if (people) {
      terminal.keptPlaces(outcome);
    }
    terminal.nothingFound(outcome);
  }

  /// Gives everything above a score as it is found, as long as someone reads it.
  private void giveAll(Catalog opened, Query query) {
    TerminalResults terminal = new TerminalResults(surroundings, "none");
    long[] given = {0};
    SearchReport report =
        opened.forEachAbove(
            query,
            match -> {
              if (json) {
                JsonResults.printMatch(surroundings, match);
              } else if (nul || !surroundings.terminal().outIsTerminal()) {
                terminal.path(match, nul ? '\0' : '\n');
              } else {
                terminal.scoredLine(match, rankingOptions.shownFields());
              }
              given[0]++;
              return given[0] % 64 != 0 || !surroundings.terminal().out().checkError();
            });
    if (surroundings.terminal().errIsTerminal() || given[0] == 0) {
      surroundings
          .terminal()
          .err()
          .println(String.format(Locale.ROOT, "%,d of %,d items", given[0], report.items()));
    }
  }

  /// Words beyond what the model reads have no part in the answer; that is not passed over.
  private void remarkOnCutTexts(Catalog catalog, Question question) {
    for (Part part : question.parts()) {
      if (part instanceof Part.Words(String text, _) && text.length() > SHORT_FOR_ANY_MODEL) {
        EmbeddingModel model = catalog.textModel(question.withoutParts().textModel());
        PreparedContent prepared =
            model.tower(Modality.TEXT).prepare(new Content.Text(text), Role.QUERY);
        CutTexts.remark(text, prepared, model)
            .ifPresent(remark -> surroundings.terminal().err().println("semblance: " + remark));
      }
    }
  }
}
