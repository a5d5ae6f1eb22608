package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.ingest.exchange.Import;
import semblance.model.ModelSettings;

@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Brings vectors that were computed elsewhere into a catalog.",
    description = {
      "%nINPUT is a folder that semblance catalog export or clip-retrieval wrote (img_emb, text_emb, "
          + "metadata), or a .jsonl or .parquet file with a vector a row, in embedding or vector. "
          + "image_path, caption and id say what a row is of; all columns become metadata.%n",
      "The vectors must be those of the catalog's model. A sample of the sources is embedded again and "
          + "compared (median cosine .99, none below .95), and nothing is stored if they differ. "
          + "Vectors that are not of length 1 are normalised.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance catalog import shop-vectors --into shop-2",
      "  semblance catalog import clip-output --into laion --model openai/clip-vit-base-patch32"
    })
final class CatalogImport implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "INPUT", description = "A folder, or a .jsonl or .parquet file.")
  private String input = "";

  @Option(
      names = "--into",
      paramLabel = "CATALOG",
      required = true,
      description = "The folder of the catalog, made if it is not there.")
  private String into = "";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "The model that the vectors are of. Not needed where the catalog is there already, or an "
              + "export says it.")
  private @Nullable String model;

  @Option(
      names = "--unchecked",
      description =
          "Take vectors on trust whose sources cannot be read; that is kept in the catalog.")
  private boolean unchecked;

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  CatalogImport(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    Path from = workspace.surroundings().path(input);
    CatalogFolder folder = workspace.namedCatalog(into);
    if (!folder.isCatalog()) {
      folder.requireFree();
    }
    // Several contents of the sample are embedded one after the other.
    try (EmbeddingModel opened =
        workspace.openModel(modelName(from, folder), ModelSettings.defaults())) {
      Import checked = Import.check(from, opened, unchecked);
      Import.Report report;
      try (CatalogWriter writer =
          CatalogWriter.openOrCreate(
              folder.root(),
              CatalogSettings.named(IndexCommand.nameFor(folder)),
              opened,
              workspace.host())) {
        report = checked.into(writer);
      }
      print(folder, report);
    }
    return 0;
  }

  private String modelName(Path from, CatalogFolder folder) {
    if (model != null) {
      return model;
    }
    return Import.declaredModel(from)
        .or(() ->
            folder.isCatalog()
                ? java.util.Optional.of(IndexCommand.modelOf(folder))
                : java.util.Optional.empty())
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "say with --model which model the vectors of %s are of: nothing in it tells"
                    .formatted(input)));
  }

  private void print(CatalogFolder folder, Import.Report report) {
    PrintStream out = workspace.surroundings().terminal().out();
    if (json) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("catalog", folder.root().toString());
      root.put("items", report.items());
      root.put("replaced", report.replaced());
      counts(root.putObject("vectors"), report.vectors());
      root.put("normalised", report.unnormalised());
      counts(root.putObject("compared"), report.compared());
      root.put("leastCosine", report.least());
      root.put("unchecked", report.unchecked());
      counts(root.putObject("uncompared"), report.uncompared());
      var conflicts = root.putArray("conflicts");
      report.conflicts().forEach(conflict -> conflicts.add(conflict.message()));
      out.println(root.toPrettyString());
      return;
    }
    out.printf(
        Locale.ROOT,
        "%,d items imported (%s): %s%n",
        report.items(),
        words(report.vectors()),
        SafeText.escaped(folder.root().toString()));
    if (!report.compared().isEmpty()) {
      out.printf(
          Locale.ROOT,
          "Embedded again and compared: %s; least cosine %.5f%n",
          words(report.compared()),
          report.least());
    }
    if (report.replaced() > 0) {
      out.printf(Locale.ROOT, "%,d took the place of items with their ids%n", report.replaced());
    }
    if (report.unnormalised() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d vectors were not of length 1 and were normalised%n",
          report.unnormalised());
    }
    if (report.unchecked()) {
      out.printf(
          Locale.ROOT,
          "Taken on trust, since no source could be read: %s; the catalog keeps that%n",
          words(report.uncompared()));
    }
    report.conflicts().stream()
        .limit(5)
        .forEach(conflict -> out.println(SafeText.escaped(conflict.message())));
  }

  private static void counts(ObjectNode node, Map<Modality, ? extends Number> counts) {
    counts.forEach((modality, count) -> node.put(modality.label(), count.longValue()));
  }

  private static String words(Map<Modality, ? extends Number> counts) {
    return counts.entrySet().stream()
        .map(entry -> "%s %,d".formatted(entry.getKey().label(), entry.getValue().longValue()))
        .collect(Collectors.joining(", "));
  }
}
