package semblance.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.model.ModelSettings;
import semblance.model.Models;

/// With which model, and how exactly, a command embeds that needs no catalog.
final class EmbeddingOptions {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "semblance-mini (the default), a folder, or a hub's name.")
  private @Nullable String model;

  @Option(
      names = "--precision",
      paramLabel = "auto|fp32|bf16",
      defaultValue = "fp32",
      description = "What to compute in; fp32 if not given.")
  private String precision = "fp32";

  /// Opens the model. Whoever calls this closes it.
  EmbeddingModel open(Workspace workspace) {
    return open(workspace, model == null ? Workspace.EMBEDDED_MODEL : model);
  }

  /// Whether a model was named.
  boolean isNamed() {
    return model != null;
  }

  /// Opens another model in the same way. Whoever calls this closes it.
  EmbeddingModel open(Workspace workspace, String name) {
    ModelSettings settings = ModelSettings.defaults().withPrecision(IndexCommand.policy(precision));
    Models.warmUp();
    return workspace.openModel(name, settings);
  }
}
