package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.upkeep.Reindexing;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.FieldType;
import semblance.collection.item.SchemaConflict;
import semblance.collection.upkeep.RebuildReport;

@Command(
    name = "reindex",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    header = "Makes a catalog's index anew from what it holds; no model and no source is needed.",
    description = {
      "%nFor another type of a metadata field, and after an update of Semblance that lays the index "
          + "out differently. Searches go on meanwhile; it needs as much room again until it is "
          + "done. Ended at any moment, the catalog is as it was, or done.%n"
    },
    footer = {
      "%nExamples:",
      "  semblance catalog reindex shop --type year=integer --type sold=date",
      "%nTypes: keyword, text, integer, real, boolean, date, geo-point. A value that does not fit its",
      "field's type is kept and shown, but cannot be filtered; such values are counted and listed."
    })
final class CatalogReindex implements Callable<Integer> {
  private static final int SHOWN = 5;

  private final Workspace workspace;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NamedCatalog catalog = new NamedCatalog();

  @Option(
      names = "--type",
      paramLabel = "FIELD=TYPE",
      description = "The type of a metadata field from now on; may be given several times.")
  private List<String> types = new ArrayList<>();

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  CatalogReindex(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() {
    Map<String, FieldType> wanted = types();
    CatalogFolder folder = catalog.in(workspace);
    List<SchemaConflict> shown = new ArrayList<>();
    SortedMap<String, Long> byField = new TreeMap<>();
    long start = System.nanoTime();
    SortedMap<Integer, RebuildReport> reports =
        Reindexing.run(
            folder.root(),
            wanted,
            conflict -> {
              byField.merge(conflict.field(), 1L, Long::sum);
              if (shown.size() < SHOWN) {
                shown.add(conflict);
              }
            });
    double seconds = (System.nanoTime() - start) / 1e9;
    PrintStream out = workspace.surroundings().terminal().out();
    if (json) {
      out.println(json(folder, reports, byField, shown, seconds));
    } else {
      reports.forEach((generation, report) ->
          out.printf(
              Locale.ROOT,
              "generation %d: %,d items with %,d vectors and %,d deletions reindexed%n",
              generation,
              report.items(),
              report.segments(),
              report.tombstones()));
      byField.forEach((field, count) ->
          out.printf(
              Locale.ROOT,
              "%,d values of %s do not fit its type, %s; they are kept but cannot be filtered%n",
              count,
              SafeText.escaped(field),
              type(reports, field)));
      shown.forEach(conflict -> out.println("  " + SafeText.escaped(conflict.message())));
    }
    return 0;
  }

  private static String type(SortedMap<Integer, RebuildReport> reports, String field) {
    return reports.values().stream()
        .flatMap(report -> report.schema().type(field).stream())
        .findFirst()
        .map(FieldType::label)
        .orElse("none");
  }

  private Map<String, FieldType> types() {
    Map<String, FieldType> wanted = new LinkedHashMap<>();
    for (String type : types) {
      int equals = type.lastIndexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            spec.commandLine(),
            "--type %s: expected FIELD=TYPE, such as year=integer".formatted(type));
      }
      String field = type.substring(0, equals);
      try {
        if (wanted.put(field, FieldType.of(type.substring(equals + 1))) != null) {
          throw new ParameterException(
              spec.commandLine(), "--type names the field %s twice".formatted(field));
        }
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(), "--type %s: %s".formatted(type, e.getMessage()), e);
      }
    }
    return wanted;
  }

  private static String json(
      CatalogFolder folder,
      SortedMap<Integer, RebuildReport> reports,
      SortedMap<String, Long> byField,
      List<SchemaConflict> shown,
      double seconds) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("catalog", folder.root().toString());
    root.put("seconds", seconds);
    ArrayNode generations = root.putArray("generations");
    reports.forEach((generation, report) ->
        generations
            .addObject()
            .put("generation", generation)
            .put("items", report.items())
            .put("vectors", report.segments())
            .put("deletions", report.tombstones())
            .put("conflicts", report.conflicts()));
    ObjectNode conflicts = root.putObject("conflicts");
    byField.forEach(conflicts::put);
    ArrayNode examples = root.putArray("examples");
    shown.forEach(conflict -> examples.add(conflict.message()));
    return root.toPrettyString();
  }
}
