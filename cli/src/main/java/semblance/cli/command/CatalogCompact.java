package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.upkeep.Compaction;
import semblance.cli.workspace.Workspace;

@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    header = "Merges a catalog's index and removes all that is left of deleted items.",
    description = {
      "%nAfterwards nothing of a removed item is in the catalog: no vector, word, id, thumbnail or "
          + "text. Journals of earlier runs go too, since they name files. Names of metadata fields "
          + "stay. Searches go on meanwhile, and are faster afterwards; it needs as much room again "
          + "until it is done.%n"
    })
final class CatalogCompact implements Callable<Integer> {
  private final Workspace workspace;

  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  CatalogCompact(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    CatalogFolder folder = catalog.in(workspace);
    Compaction.Report report = Compaction.run(folder.root());
    PrintStream out = workspace.surroundings().terminal().out();
    if (json) {
      ObjectNode root = new ObjectMapper().createObjectNode();
      root.put("catalog", folder.root().toString());
      root.put("items", report.items());
      root.put("deletedForgotten", report.forgotten());
      root.put("deletedKept", report.kept());
      root.put("mediaFiles", report.media().files());
      root.put("mediaBytes", report.media().bytes());
      root.put("journals", report.journals());
      root.put("bytesBefore", report.bytesBefore());
      root.put("bytesAfter", report.bytesAfter());
      out.println(root.toPrettyString());
      return 0;
    }
    out.printf(
        Locale.ROOT,
        "%,d items; the last of %,d deleted ones removed, with %,d thumbnails and texts and %,d journals%n",
        report.items(),
        report.forgotten(),
        report.media().files(),
        report.journals());
    out.printf(
        Locale.ROOT, "%,d bytes before, %,d now%n", report.bytesBefore(), report.bytesAfter());
    if (report.kept() > 0) {
      out.printf(
          Locale.ROOT,
          "The ids of %,d deleted items are kept while there are %d generations; finish the re-embedding, then compact again%n",
          report.kept(),
          report.generations());
    }
    return 0;
  }
}
