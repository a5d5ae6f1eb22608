package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogDescription;
import semblance.catalog.Reembedding;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.storage.AlignedTower;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Table;
import semblance.cli.workspace.Workspace;
import semblance.ingest.journal.Undecodable;
import semblance.ingest.source.Skipped;

@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    header = "Tells what a catalog is and holds.")
final class CatalogInfo implements Callable<Integer> {
  private final Workspace workspace;

  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(
      names = "--skipped",
      description = "Only the files that could not be read, with the reasons, a line each.")
  private boolean skipped;

  CatalogInfo(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() throws Exception {
    PrintStream out = workspace.surroundings().terminal().out();
    CatalogFolder folder = catalog.in(workspace);
    List<Skipped> unread = Undecodable.load(folder.runs()).all();
    if (skipped && !json) {
      unread.forEach(one -> out.println(SafeText.escaped(IndexSummary.line(one))));
      return 0;
    }
    try (Catalog opened = Catalog.open(folder.root(), workspace.host())) {
      CatalogDescription about = opened.describe();
      Optional<ReembeddingStatus> reembedding =
          Reembedding.statusOf(about.folder(), workspace.host());
      if (json) {
        ObjectMapper mapper = new ObjectMapper();
        out.println(
            mapper
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(json(mapper, about, reembedding, unread)));
      } else {
        table(about, reembedding, unread)
            .lines(workspace.surroundings().terminal().columns())
            .forEach(out::println);
      }
      return 0;
    }
  }

  private static Table table(
      CatalogDescription about, Optional<ReembeddingStatus> reembedding, List<Skipped> unread) {
    Table table = Table.aligned("ll");
    table.row("name", about.name());
    table.row("folder", about.folder().toString());
    table.row("items", String.format(Locale.ROOT, "%,d", about.items()));
    about
        .segments()
        .forEach((modality, count) ->
            table.row("  " + modality, String.format(Locale.ROOT, "%,d segments", count)));
    if (!unread.isEmpty()) {
      table.row(
          "  skipped",
          String.format(Locale.ROOT, "%,d not read; --skipped tells why", unread.size()));
    }
    table.row("model", about.model());
    table.row("fingerprint", about.space().fingerprint());
    table.row("dimension", Integer.toString(about.space().dimension()));
    about
        .precisions()
        .forEach((modality, precision) -> table.row("  " + modality, precision.label()));
    for (AlignedTower tower : about.aligned()) {
      table.row(
          "  aligned text",
          String.format(
              Locale.ROOT,
              "%s%s: %.1f %% of the reference texts found, mean cosine %.3f",
              tower.model(),
              tower.usual() ? ", the default" : "",
              100 * tower.found(),
              tower.meanCosine()));
    }
    table.row("created", about.created().toString());
    table.row("size", String.format(Locale.ROOT, "%.1f MB", about.bytes() / 1e6));
    table.row("generation", Integer.toString(about.generation()));
    reembedding.ifPresent(status ->
        table.row(
            "  beside it",
            String.format(
                Locale.ROOT,
                "%d, %s, with %,d of %,d items, by %s",
                status.beside().generation(),
                status.isSwitched() ? "searched before" : "being filled",
                status.inStep(),
                status.items(),
                status.beside().model())));
    about
        .calibration()
        .forEach((modality, count) ->
            table.row("  calibrated", "%s, over %d references".formatted(modality, count)));
    if (!about.schema().fields().isEmpty()) {
      table.row("fields", "");
      about
          .schema()
          .fields()
          .forEach((field, type) -> table.row("  " + field, type.name().toLowerCase(Locale.ROOT)));
    }
    return table;
  }

  private static ObjectNode json(
      ObjectMapper mapper,
      CatalogDescription about,
      Optional<ReembeddingStatus> reembedding,
      List<Skipped> unread) {
    ObjectNode node = mapper.createObjectNode();
    node.put("name", about.name());
    node.put("folder", about.folder().toString());
    node.put("items", about.items());
    ObjectNode segments = node.putObject("segments");
    about.segments().forEach((modality, count) -> segments.put(modality.label(), count));
    ArrayNode skips = node.putArray("skipped");
    unread.forEach(
        one -> skips.addObject().put("source", one.source()).put("reason", one.reason()));
    node.put("model", about.model());
    node.put("fingerprint", about.space().fingerprint());
    node.put("dimension", about.space().dimension());
    ObjectNode precisions = node.putObject("precisions");
    about.precisions().forEach((modality, word) -> precisions.put(modality.label(), word.label()));
    ArrayNode aligned = node.putArray("aligned");
    for (AlignedTower tower : about.aligned()) {
      aligned
          .addObject()
          .put("model", tower.model())
          .put("modality", tower.identity().modality().label())
          .put("tower", tower.identity().id())
          .put("default", tower.usual())
          .put("found", tower.found())
          .put("meanCosine", tower.meanCosine());
    }
    node.put("created", about.created().toString());
    node.put("bytes", about.bytes());
    node.put("formatVersion", about.formatVersion());
    node.put("generation", about.generation());
    reembedding.ifPresent(status ->
        node.putObject("beside")
            .put("generation", status.beside().generation())
            .put("model", status.beside().model())
            .put("fingerprint", status.beside().fingerprint())
            .put("state", status.isSwitched() ? "switched" : "filling")
            .put("inStep", status.inStep())
            .put("degraded", status.degraded().size())
            .put("missing", status.missing().size()));
    ObjectNode fields = node.putObject("fields");
    about
        .schema()
        .fields()
        .forEach((field, type) -> fields.put(field, type.name().toLowerCase(Locale.ROOT)));
    return node;
  }
}
