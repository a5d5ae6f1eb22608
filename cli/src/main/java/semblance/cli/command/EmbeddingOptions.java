package semblance.cli.command;

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
      defaultValue = Workspace.EMBEDDED_MODEL,
      description = "semblance-mini (the default), a folder, or a hub's name.")
  private String model = Workspace.EMBEDDED_MODEL;

  @Option(
      names = "--precision",
      paramLabel = "auto|fp32|bf16",
      defaultValue = "fp32",
      description = "What to compute in; fp32 if not given.")
  private String precision = "fp32";

  /// Opens the model. Whoever calls this closes it.
  EmbeddingModel open(Workspace workspace) {
    ModelSettings settings = ModelSettings.defaults().withPrecision(IndexCommand.policy(precision));
    Models.warmUp();
    return workspace.openModel(model, settings);
  }
}
