package semblance.cli.command;

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
import semblance.catalog.CatalogWriter;
import semblance.catalog.query.FilterParser;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    header = "Takes items out of a catalog; their files stay.",
    description = "%nAn ID is an item's id, or the path of its file.%n")
final class CatalogRemove implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "Which items.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--where",
      paramLabel = "FILTER",
      description = "All items whose metadata pass, such as 'year < 2000'.")
  private @Nullable String where;

  @Option(names = "--in", paramLabel = "CATALOG", description = "The catalog's folder.")
  private @Nullable String catalog;

  CatalogRemove(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    if (ids.isEmpty() == (where == null)) {
      throw new ParameterException(
          spec.commandLine(), "say which items: either their ids or --where FILTER");
    }
    if (where != null && where.isBlank()) {
      // As from a script whose variable is empty. Elsewhere such a filter lets everything pass.
      throw new ParameterException(
          spec.commandLine(),
          "--where '%s' is empty, and would remove every item: write a filter such as 'year < 2000', or semblance catalog delete to delete all"
              .formatted(where));
    }
    long removed = 0;
    List<String> missing = new ArrayList<>();
    try (CatalogWriter writer =
        CatalogWriter.openWithoutModel(
            workspace.catalog(Optional.ofNullable(catalog)).root(), workspace.host())) {
      if (where != null) {
        removed = writer.deleteWhere(FilterParser.parse(where));
      }
      for (String id : ids) {
        String uri = workspace.surroundings().path(id).toUri().toString();
        if (writer.delete(id) || writer.delete(uri)) {
          removed++;
        } else {
          missing.add(id);
        }
      }
    }
    workspace.surroundings().terminal().out().printf(Locale.ROOT, "%,d removed%n", removed);
    for (String id : missing) {
      workspace
          .surroundings()
          .terminal()
          .err()
          .println("semblance: there is no item " + SafeText.escaped(id));
    }
    return missing.isEmpty() ? 0 : 1;
  }
}
