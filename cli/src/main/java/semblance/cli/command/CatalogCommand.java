package semblance.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.cli.workspace.Surroundings;
import semblance.cli.workspace.Workspace;

/// What a catalog holds, and taking things out of it.
@Command(
    name = "catalog",
    mixinStandardHelpOptions = true,
    header = "Shows, checks, keeps, aligns and trims catalogs; finds duplicates, draws maps.",
    description =
        "%nWithout --in it is about the catalog in .semblance here or in a folder above, else the default "
            + "one.%n",
    footer = {
      "%nExamples:",
      "  semblance catalog info",
      "  semblance catalog remove --where 'year < 2000'",
      "  semblance catalog delete old-catalog",
      "%nExit codes: 0 done; 1 failed, or a check found a problem; 2 the command line makes no sense."
    })
public final class CatalogCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private CatalogCommand() {}

  /// The command with what it can do.
  public static CommandLine commandLine(Surroundings surroundings) {
    Workspace workspace = new Workspace(surroundings);
    return new CommandLine(new CatalogCommand())
        .addSubcommand("info", new CatalogInfo(workspace))
        .addSubcommand("verify", new CatalogVerify(workspace))
        .addSubcommand("duplicates", new CatalogDuplicates(workspace))
        .addSubcommand("map", new CatalogMapCommand(workspace))
        .addSubcommand("compact", new CatalogCompact(workspace))
        .addSubcommand("reindex", new CatalogReindex(workspace))
        .addSubcommand("export", new CatalogExport(workspace))
        .addSubcommand("import", new CatalogImport(workspace))
        .addSubcommand("align", new CatalogAlign(workspace))
        .addSubcommand("remove", new CatalogRemove(workspace))
        .addSubcommand("delete", new CatalogDelete(workspace));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: info, verify, duplicates, map, compact, reindex, export, import, align, remove or delete");
  }
}
