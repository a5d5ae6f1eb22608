package semblance.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Workspace;

@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    header = "Deletes a catalog; the files it knows of stay.")
final class CatalogDelete implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CATALOG", description = "The catalog's folder.")
  private String catalog = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  CatalogDelete(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = workspace.surroundings().terminal();
    CatalogFolder folder = workspace.namedCatalog(catalog);
    folder.requireCatalog();
    String name = SafeText.escaped(folder.root().toString());
    if (!yes) {
      terminal.err().print("Delete the catalog " + name + "? Type yes: ");
      terminal.err().flush();
      String answer =
          new BufferedReader(
                  new InputStreamReader(workspace.surroundings().input(), StandardCharsets.UTF_8))
              .readLine();
      if (answer == null) {
        terminal.err().println();
        throw new ParameterException(
            spec.commandLine(), "nobody is there to be asked: add --yes to delete " + name);
      }
      if (!answer.strip().toLowerCase(Locale.ROOT).equals("yes")) {
        terminal.err().println("Nothing was deleted.");
        return 1;
      }
    }
    List<String> left = folder.delete();
    terminal.out().println("Deleted " + name);
    if (!left.isEmpty()) {
      terminal
          .err()
          .println(
              "These are not the catalog's and stay: " + SafeText.escaped(String.join(", ", left)));
    }
    return 0;
  }
}
