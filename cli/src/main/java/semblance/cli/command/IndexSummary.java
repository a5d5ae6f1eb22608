package semblance.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import semblance.catalog.storage.CatalogFolder;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.ingest.IngestReport;
import semblance.ingest.source.Skipped;

/// What indexing did, for people and for programs.
final class IndexSummary {
  private static final int SKIPPED_SHOWN = 5;

  private IndexSummary() {}

  /// Prints the summary for people.
  static void print(Terminal terminal, CatalogFolder folder, IngestReport report) {
    PrintStream out = terminal.out();
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%,d indexed", report.indexed()));
    count(line, report.unchanged(), "unchanged");
    count(line, report.moved(), "moved");
    count(line, report.removed(), "removed");
    count(line, report.skipped().size(), "skipped");
    line.append(" in ").append(ProgressLine.duration(report.elapsed().toSeconds()));
    if (report.indexed() > 0) {
      line.append(String.format(Locale.ROOT, " (%.1f/s)", report.rate()));
    }
    out.println(line.append(": ").append(SafeText.escaped(folder.root().toString())));
    if (report.gone() > 0) {
      out.printf(
          Locale.ROOT,
          "%,d items are kept whose files are gone; --prune removes them%n",
          report.gone());
    }
    printSkipped(terminal, report);
    some(terminal.err(), "Metadata that does not fit the schema", report.conflicts());
  }

  /// Prints what was skipped and why; of what an earlier run has said already, only how much it is.
  static void printSkipped(Terminal terminal, IngestReport report) {
    List<String> news =
        report.skipped().stream()
            .filter(skipped -> !skipped.asBefore())
            .map(IndexSummary::line)
            .toList();
    some(terminal.err(), "Skipped", news);
    printAsBefore(terminal, report.skipped().size() - news.size());
  }

  /// Says that files are skipped of which an earlier run has told.
  static void printAsBefore(Terminal terminal, int files) {
    if (files > 0) {
      terminal
          .err()
          .printf(
              Locale.ROOT,
              "%,d %s skipped as before; 'semblance catalog info --skipped' tells why%n",
              files,
              files == 1 ? "file is" : "files are");
    }
  }

  /// What was skipped and why, in one line that names it once.
  static String line(Skipped skipped) {
    return skipped.reason().contains(skipped.source())
        ? skipped.reason()
        : skipped.source() + ": " + skipped.reason();
  }

  private static void some(PrintStream err, String heading, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    err.println(heading + ":");
    lines.stream().limit(SKIPPED_SHOWN).forEach(l -> err.println("  " + SafeText.escaped(l)));
    if (lines.size() > SKIPPED_SHOWN) {
      err.printf(
          Locale.ROOT,
          "  and %,d more; semblance index with --json lists them all%n",
          lines.size() - SKIPPED_SHOWN);
    }
  }

  private static void count(StringBuilder line, long number, String what) {
    if (number > 0) {
      line.append(String.format(Locale.ROOT, ", %,d %s", number, what));
    }
  }

  /// Prints the whole report as JSON.
  static void printJson(Terminal terminal, CatalogFolder folder, IngestReport report) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("catalog", folder.root().toString());
    root.put("indexed", report.indexed());
    root.put("unchanged", report.unchanged());
    root.put("moved", report.moved());
    root.put("removed", report.removed());
    root.put("gone", report.gone());
    root.put("seconds", report.elapsed().toNanos() / 1e9);
    root.putObject("stageSeconds")
        .put("read", report.stages().read())
        .put("encode", report.stages().encode())
        .put("write", report.stages().write());
    ArrayNode skipped = root.putArray("skipped");
    for (Skipped one : report.skipped()) {
      skipped
          .addObject()
          .put("source", one.source())
          .put("reason", one.reason())
          .put("asBefore", one.asBefore());
    }
    ArrayNode conflicts = root.putArray("conflicts");
    report.conflicts().forEach(conflicts::add);
    try {
      terminal.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }
}
