package semblance.cli.command;

import java.net.URI;
import java.nio.file.Path;
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
import semblance.catalog.duplicates.DuplicateFinder;
import semblance.catalog.duplicates.DuplicateReport;
import semblance.catalog.duplicates.DuplicateSettings;
import semblance.catalog.duplicates.PictureSizes.PixelSize;
import semblance.catalog.query.FilterParser;
import semblance.cli.result.DuplicateResults;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.ItemState;
import semblance.embedding.SemblanceException;
import semblance.media.MediaDecoder;
import semblance.media.PictureDecoder;
import semblance.media.format.PictureHeader;

@Command(
    name = "duplicates",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Finds items that are one thing stored more than once. Deletes nothing.",
    description = {
      "%nFiles of the same content, and pictures that were made smaller, lighter or grey, cut by up "
          + "to 15 %% of a side or saved again. Each group names the one to keep: the largest "
          + "picture, then the oldest file.%n",
      "In a pipe, and with -0, only the paths of the others come out, and of these only files that "
          + "are unchanged since they were indexed, while the one to keep is there.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance catalog duplicates --html duplicates.html",
      "  semblance catalog duplicates -0 | xargs -0 mv -t ~/to-be-checked",
      "  semblance catalog duplicates my-catalog --exact --json"
    })
final class CatalogDuplicates implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(names = "--exact", description = "Only items of the same content, byte for byte.")
  private boolean exact;

  @Option(
      names = "--threshold",
      paramLabel = "COSINE",
      description =
          "The least cosine of the vectors of two items that are compared any further; if not "
              + "given, what fits the catalog's model.")
  private @Nullable Double threshold;

  @Option(
      names = "--where",
      paramLabel = "FILTER",
      description = "Only among items whose metadata pass, such as 'year >= 2011'.")
  private @Nullable String where;

  @Option(names = "--json", description = "The groups with sizes, dates and reasons, as JSON.")
  private boolean json;

  @Option(names = "-0", description = "Paths only, each ended by a NUL byte, for xargs -0.")
  private boolean nul;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with the pictures side by side, to be opened in a browser.")
  private @Nullable String page;

  CatalogDuplicates(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    if (json && nul) {
      throw new ParameterException(spec.commandLine(), "--json and -0 exclude each other");
    }
    if (exact && threshold != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--exact and --threshold exclude each other: equal contents need none");
    }
    DuplicateSettings settings = DuplicateSettings.defaults();
    settings = threshold == null ? settings : settings.withThreshold(threshold);
    settings = exact ? settings.withExactOnly() : settings;
    settings = where == null ? settings : settings.withFilter(FilterParser.parse(where));
    Terminal terminal = workspace.surroundings().terminal();
    PictureDecoder pictures = new PictureDecoder();
    try (Catalog opened = Catalog.open(catalog.in(workspace).root(), workspace.host())) {
      DuplicateReport report =
          DuplicateFinder.find(opened, new MediaDecoder(), item -> size(pictures, item), settings);
      DuplicateResults results = new DuplicateResults(workspace.surroundings(), report);
      if (page != null) {
        results.page(workspace.surroundings().path(page), opened);
        terminal.err().println("The page is in " + page);
      }
      if (json) {
        results.json(opened);
      } else if (nul) {
        results.paths('\0');
      } else if (terminal.outIsTerminal()) {
        results.lines();
      } else {
        results.paths('\n');
      }
      if (!json) {
        terminal.err().println(results.summary());
      }
      return 0;
    }
  }

  /// The size that a file's header tells; the file may be gone, or somewhere else.
  private static Optional<PixelSize> size(PictureDecoder pictures, ItemState item) {
    if (!item.source().startsWith("file:///")) {
      return Optional.empty();
    }
    try {
      PictureHeader header = pictures.header(Path.of(URI.create(item.source())));
      return Optional.of(new PixelSize(header.width(), header.height()));
    } catch (SemblanceException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
