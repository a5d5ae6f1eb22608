package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogVerifier;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.upkeep.Finding;
import semblance.cli.terminal.Table;
import semblance.cli.workspace.Workspace;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.ModelException;
import semblance.model.ModelSettings;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    header = "Checks a catalog: its files, its index, and that its model is still the same.")
final class CatalogVerify implements Callable<Integer> {
  private final Workspace workspace;

  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  CatalogVerify(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() throws Exception {
    PrintStream out = workspace.surroundings().terminal().out();
    List<Finding> findings = verify(catalog.in(workspace));
    if (json) {
      ObjectMapper mapper = new ObjectMapper();
      ArrayNode all = mapper.createArrayNode();
      for (Finding finding : findings) {
        all.addObject()
            .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
            .put("subject", finding.subject())
            .put("message", finding.message());
      }
      out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    } else {
      Table table = Table.aligned("lll");
      for (Finding finding : findings) {
        table.row(
            finding.severity().name().toLowerCase(Locale.ROOT),
            finding.subject(),
            finding.message());
      }
      table.lines(Integer.MAX_VALUE).forEach(out::println);
    }
    return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.PROBLEM)
        ? 1
        : 0;
  }

  private List<Finding> verify(CatalogFolder folder) {
    folder.requireCatalog();
    CatalogHost host = workspace.host();
    EmbeddingModel model;
    try {
      model = workspace.openModel(IndexCommand.modelOf(folder), ModelSettings.defaults());
    } catch (ModelException e) {
      // What needs no model can be checked all the same.
      workspace
          .surroundings()
          .terminal()
          .err()
          .println("Checked without its model: " + e.getMessage());
      return CatalogVerifier.verify(folder.root(), host.decoder());
    }
    try (model) {
      return CatalogVerifier.verify(folder.root(), host, model);
    }
  }
}
