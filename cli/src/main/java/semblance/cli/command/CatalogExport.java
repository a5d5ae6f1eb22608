package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import semblance.catalog.Catalog;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.ingest.exchange.ExchangeFormat;
import semblance.ingest.exchange.Export;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Writes a catalog's vectors and metadata in a form that other programs read.",
    description = {
      "%nFOLDER must be new or empty. With the vectors goes space.json: the model they are of, with its "
          + "fingerprint. Thumbnails stay behind.%n"
    },
    footer = {
      "%nFormats:",
      "  npy      NumPy arrays with Parquet beside them, row for row, as clip-retrieval and",
      "           autofaiss read them: image/img_emb, image/metadata, text/text_emb, …",
      "  jsonl    a line an item, with its vectors",
      "  parquet  a row a vector, which is in the column embedding",
      "%nExamples:",
      "  semblance catalog export shop-vectors --in shop",
      "  semblance catalog export shop-vectors --in shop --format jsonl"
    })
final class CatalogExport implements Callable<Integer> {
  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "[CATALOG] FOLDER",
      arity = "1..2",
      description =
          "The folder to write, after the catalog's if that is not the one of this folder.")
  private String[] folders = {};

  @Option(names = "--in", paramLabel = "CATALOG", description = "The catalog's folder.")
  private @Nullable String in;

  @Option(
      names = "--format",
      paramLabel = "npy|jsonl|parquet",
      defaultValue = "npy",
      description = "How to write them; npy if not given.")
  private String format = "npy";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  CatalogExport(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    ExchangeFormat wanted;
    try {
      wanted = ExchangeFormat.of(format);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--format: " + e.getMessage(), e);
    }
    if (folders.length == 2 && in != null) {
      throw new ParameterException(
          spec.commandLine(),
          "two catalogs are named, %s and %s: name one".formatted(folders[0], in));
    }
    Optional<String> named =
        folders.length == 2 ? Optional.of(folders[0]) : Optional.ofNullable(in);
    Path folder = workspace.surroundings().path(folders[folders.length - 1]);
    Export.Report report;
    try (Catalog catalog = Catalog.open(workspace.catalog(named).root(), workspace.host())) {
      report = Export.run(catalog, folder, wanted);
    }
    PrintStream out = workspace.surroundings().terminal().out();
    if (json) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("folder", folder.toString());
      root.put("items", report.items());
      ObjectNode vectors = root.putObject("vectors");
      report.vectors().forEach((modality, count) -> vectors.put(modality.label(), count));
      out.println(root.toPrettyString());
    } else {
      out.printf(
          Locale.ROOT,
          "%,d items exported, with vectors of %s: %s%n",
          report.items(),
          report.vectors().entrySet().stream()
              .map(entry -> "%s %,d".formatted(entry.getKey().label(), entry.getValue()))
              .collect(Collectors.joining(", ")),
          SafeText.escaped(folder.toString()));
    }
    return 0;
  }
}
