package semblance.cli.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.workspace.Workspace;

/// The catalog that a command is about, named by its folder, after `--in` as elsewhere, or not.
final class NamedCatalog {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CATALOG", arity = "0..1", description = "The catalog's folder.")
  private @Nullable String folder;

  @Option(names = "--in", paramLabel = "CATALOG", description = "The same.")
  private @Nullable String in;

  /// Finds it.
  ///
  /// @throws semblance.embedding.CatalogException if none is named and there is none here
  CatalogFolder in(Workspace workspace) {
    if (folder != null && in != null) {
      throw new ParameterException(
          spec.commandLine(), "two catalogs are named, %s and %s: name one".formatted(folder, in));
    }
    return workspace.catalog(Optional.ofNullable(folder).or(() -> Optional.ofNullable(in)));
  }
}
