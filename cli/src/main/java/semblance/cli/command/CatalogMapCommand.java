package semblance.cli.command;

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
import semblance.catalog.map.CatalogMap;
import semblance.catalog.query.FilterParser;
import semblance.cli.map.MapWriter;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Workspace;
import semblance.collection.query.Filter;

@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Lays a catalog out on a plane: what is alike lies together.",
    description =
        "%nPictures and texts that are about the same come to lie together. The same catalog gives "
            + "the same map. Without --csv and --json it is a page, map.html.%n",
    footer = {
      "%nExamples:",
      "  semblance catalog map",
      "  semblance catalog map shop --colour season --html shop.html --png shop.png",
      "  semblance catalog map --where 'year = 2011' --csv > map.csv"
    })
final class CatalogMapCommand implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write a page to move and zoom in, with thumbnails, colours and a search for names.")
  private @Nullable String page;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Write one picture with all thumbnails.")
  private @Nullable String picture;

  @Option(
      names = "--csv",
      description = "Print id, path, modality, x, y and cluster as CSV; x and y are from 0 to 1.")
  private boolean csv;

  @Option(names = "--json", description = "The same as JSON.")
  private boolean json;

  @Option(
      names = {"--colour", "--color"},
      paramLabel = "FIELD",
      description =
          "What the page is coloured by at first: cluster, kind, or a field of the metadata.")
  private @Nullable String colour;

  @Option(
      names = "--where",
      paramLabel = "FILTER",
      description = "Only items whose metadata pass, such as 'year >= 2011'.")
  private @Nullable String where;

  CatalogMapCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    if (csv && json) {
      throw new ParameterException(spec.commandLine(), "--csv and --json exclude each other");
    }
    String html = page == null && picture == null && !csv && !json ? "map.html" : page;
    if (colour != null && html == null) {
      throw new ParameterException(
          spec.commandLine(), "--colour is about the page: add --html FILE, or leave it out");
    }
    Filter filter = where == null ? Filter.all() : FilterParser.parse(where);
    Terminal terminal = workspace.surroundings().terminal();
    try (Catalog opened = Catalog.open(catalog.in(workspace).root(), workspace.host())) {
      CatalogMap map = CatalogMap.draw(opened, filter);
      if (map.points().isEmpty()) {
        terminal
            .err()
            .println(
                opened.size() == 0
                    ? "The catalog is empty; fill it with semblance index PATH"
                    : "No item passes the filter");
      }
      MapWriter writer = new MapWriter(opened, map, workspace.surroundings().here());
      if (html != null) {
        writer.page(workspace.surroundings().path(html), Optional.ofNullable(colour));
      }
      if (picture != null) {
        writer.png(workspace.surroundings().path(picture));
      }
      if (csv) {
        writer.csv(terminal.out());
      } else if (json) {
        writer.json(terminal.out());
      }
      terminal
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d items laid out in %.1f s%s%s%s",
                  map.points().size(),
                  map.time().toMillis() / 1e3,
                  map.fitted() < map.points().size()
                      ? String.format(
                          Locale.ROOT,
                          ", %,d of them by the nearest",
                          map.points().size() - map.fitted())
                      : "",
                  html == null ? "" : "; the page is in " + html,
                  picture == null ? "" : "; the picture is in " + picture));
      return 0;
    }
  }
}
