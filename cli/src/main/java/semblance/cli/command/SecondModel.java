package semblance.cli.command;

import java.util.Optional;
import semblance.catalog.CatalogWriter;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.SemblanceException;
import semblance.model.ModelSettings;

/// The model of the generation beside the searched one, opened so that what is written goes to
/// both. Without it the catalog is written all the same, and `semblance reembed` catches up.
///
/// @param model closed with this
record SecondModel(Optional<EmbeddingModel> model) implements AutoCloseable {
  /// Opens it if the catalog is being re-embedded, and gives it to the writer.
  static SecondModel open(CatalogWriter writer, Workspace workspace, ModelSettings settings) {
    Optional<String> name = ReembedCommand.modelBeside(writer.folder());
    if (name.isEmpty()) {
      return new SecondModel(Optional.empty());
    }
    try {
      EmbeddingModel opened = workspace.openModel(name.get(), settings);
      try {
        writer.use(opened);
      } catch (SemblanceException e) {
        opened.close();
        throw e;
      }
      return new SecondModel(Optional.of(opened));
    } catch (SemblanceException e) {
      workspace
          .surroundings()
          .terminal()
          .err()
          .println(
              SafeText.escaped(
                  "Not embedded with %s as well, 'semblance reembed' catches up: %s"
                      .formatted(name.get(), e.getMessage())));
      return new SecondModel(Optional.empty());
    }
  }

  /// Says so if writing to the second generation failed meanwhile.
  static void tellIfLeftBehind(CatalogWriter writer, Workspace workspace) {
    writer
        .leftBehind()
        .ifPresent(failure ->
            workspace
                .surroundings()
                .terminal()
                .err()
                .println(
                    SafeText.escaped(
                        "The second generation was left behind, 'semblance reembed' catches up: "
                            + failure.getMessage())));
  }

  @Override
  public void close() {
    model.ifPresent(EmbeddingModel::close);
  }
}
