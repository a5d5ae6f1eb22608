package semblance.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.catalog.Alignment;
import semblance.catalog.CatalogHost;
import semblance.catalog.guard.AlignmentCheck;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.SpaceRecord;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;

@Command(
    name = "align",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header =
        "Lets the words of searches go through a second text tower, such as a multilingual one.",
    description = {
      "%nThe tower must have been trained to give the vectors that the text tower of the catalog's own "
          + "model gives, as Multilingual-CLIP's were for those of CLIP. That is measured on the "
          + "catalog's reference texts, which are English: 90 %% of them must be found again by their "
          + "vectors, both ways. Nothing is embedded again, and texts that are stored keep to the own "
          + "tower.%n",
      "Then semblance search --text-model MODEL asks through it; with --default every search does, but "
          + "one with --text-model and the name of the catalog's own model.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance catalog align holidays --text M-CLIP/XLM-Roberta-Large-Vit-B-32 --default",
      "  semblance catalog align holidays --own",
      "  semblance catalog align holidays --remove",
      "%nExit codes: 0 done; 1 failed, or the tower is not aligned; 2 the command line makes no sense."
    })
final class CatalogAlign implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(
      names = "--text",
      paramLabel = "MODEL",
      description = "The model whose text tower is measured and declared: a hub name or a folder.")
  private @Nullable String text;

  @Option(
      names = "--default",
      description = "Let the words of every search go through it that does not say otherwise.")
  private boolean usual;

  @Option(
      names = "--own",
      description =
          "Let them go through the catalog's own text tower again; what is declared stays so.")
  private boolean own;

  @Option(
      names = "--remove",
      description = "Take back the declaration of --text MODEL, or all if none is named.")
  private boolean remove;

  CatalogAlign(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    requireSense();
    CatalogFolder folder = catalog.in(workspace);
    folder.requireCatalog();
    if (own) {
      Alignment.useOwn(folder.root());
      say("Words go through the catalog's own text tower");
    } else if (remove) {
      List<String> gone =
          Alignment.remove(folder.root(), Optional.ofNullable(text).map(workspace::modelName));
      say(
          gone.isEmpty()
              ? "No text tower was declared"
              : "No longer declared: " + String.join(", ", gone));
    } else if (text != null) {
      declare(folder, text);
    }
    return 0;
  }

  private void requireSense() {
    if (own && (remove || usual || text != null)) {
      throw new ParameterException(
          spec.commandLine(), "--own stands alone: it names no model and declares none");
    }
    if (remove && usual) {
      throw new ParameterException(spec.commandLine(), "--remove and --default exclude each other");
    }
    if (text == null && !own && !remove) {
      throw new ParameterException(
          spec.commandLine(), "say which text tower: --text MODEL; or --own, or --remove");
    }
  }

  private void declare(CatalogFolder folder, String named) {
    CatalogHost host = workspace.host();
    try (EmbeddingModel model =
        host.models().open(workspace.modelName(named), SpaceRecord.QUERY_PRECISION)) {
      AlignmentCheck check = Alignment.declare(folder.root(), model, usual, host);
      say("The text tower of %s is aligned: %s".formatted(model.name(), check));
      say(
          usual
              ? "Words go through it unless a search says otherwise with --text-model"
              : "Ask through it with semblance search --text-model %s; --default makes it the usual way"
                  .formatted(model.name()));
    }
  }

  private void say(String sentence) {
    Terminal terminal = workspace.surroundings().terminal();
    terminal.out().println(SafeText.escaped(sentence));
  }
}
