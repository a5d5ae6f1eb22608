package semblance.cli.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.catalog.Catalog;
import semblance.catalog.duplicates.DuplicateGroup;
import semblance.catalog.duplicates.DuplicateGroup.Copy;
import semblance.catalog.duplicates.DuplicateReport;
import semblance.catalog.storage.MediaStore;
import semblance.cli.page.DuplicatePage;
import semblance.cli.page.DuplicatePage.Fact;
import semblance.cli.page.PageFile;
import semblance.cli.page.ResultPage;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.SourceName;
import semblance.cli.workspace.Surroundings;
import semblance.collection.item.ItemState;

/// Duplicates as lines, as paths, as JSON and as a page.
public final class DuplicateResults {
  private final Surroundings surroundings;
  private final Terminal terminal;
  private final DuplicateReport report;

  public DuplicateResults(Surroundings surroundings, DuplicateReport report) {
    this.surroundings = surroundings;
    this.terminal = surroundings.terminal();
    this.report = report;
  }

  /// The groups with what to keep and why.
  public void lines() {
    PrintStream out = terminal.out();
    for (DuplicateGroup group : report.groups()) {
      out.println(
          terminal.bold("keep  " + SafeText.escaped(name(group.keep().item())))
              + terminal.dim("  " + facts(group.keep()) + "; " + group.reason()));
      for (Copy copy : group.others()) {
        out.println(
            "      "
                + SafeText.escaped(name(copy.item()))
                + terminal.dim("  " + likeness(copy) + ", " + facts(copy)));
      }
      out.println();
    }
  }

  /// One line that sums it up.
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d items are like another one that is kept, in %,d groups; their files have %s. Nothing was deleted. (%.1f s)",
        report.others(),
        report.items(),
        report.groups().size(),
        bytes(report.otherBytes()),
        report.time().toMillis() / 1e3);
  }

  /// The paths of what could go, byte for byte, each with an end; only those that [SpareFiles]
  /// finds safe.
  public void paths(char end) {
    SpareFiles spare = new SpareFiles(report.groups());
    PrintStream out = terminal.out();
    for (Copy copy : spare.files()) {
      byte[] name = SourceName.of(copy.item().source(), surroundings.here()).bytes();
      out.write(name, 0, name.length);
      out.write(end);
    }
    spare.remarks().forEach(remark -> terminal.err().println(SafeText.escaped(remark)));
  }

  /// All of it as one JSON object.
  public void json(Catalog catalog) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.put("catalog", catalog.folder().root().toString());
    root.put("items", report.items());
    root.put("duplicates", report.others());
    root.put("bytes", report.otherBytes());
    ObjectNode thresholds = root.putObject("thresholds");
    report.thresholds().forEach((modality, cosine) -> thresholds.put(modality.label(), cosine));
    ArrayNode groups = root.putArray("groups");
    for (DuplicateGroup group : report.groups()) {
      ObjectNode node = groups.addObject();
      node.put("modality", group.modality().label());
      node.put("reason", group.reason());
      add(node.putObject("keep"), group.keep());
      ArrayNode others = node.putArray("others");
      group.others().forEach(copy -> add(others.addObject(), copy));
    }
    try {
      terminal.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON values that cannot be written", e);
    }
  }

  private void add(ObjectNode node, Copy copy) {
    ItemState item = copy.item();
    node.put("id", item.id());
    node.put("path", name(item));
    node.put("source", item.source());
    copy.size().ifPresent(size -> node.put("width", size.width()).put("height", size.height()));
    if (item.stamp().isKnown()) {
      node.put("bytes", item.stamp().bytes());
      node.put("modified", Instant.ofEpochMilli(item.stamp().modifiedMillis()).toString());
    }
    node.put("cosine", copy.cosine());
    node.put("sameContent", copy.sameContent());
  }

  /// Writes a page on which the groups are seen.
  ///
  /// @throws semblance.embedding.StorageException if it cannot be written
  public void page(Path file, Catalog catalog) {
    List<DuplicatePage.Group> groups =
        report.groups().stream().map(group -> group(group, catalog.media())).toList();
    String note = summary() + " " + catalog.folder().root();
    PageFile.write(file, new DuplicatePage("Duplicates", note, groups).html());
  }

  private DuplicatePage.Group group(DuplicateGroup group, MediaStore media) {
    List<DuplicatePage.Copy> copies = new ArrayList<>();
    List<Fact> kept = List.of();
    for (int i = 0; i <= group.others().size(); i++) {
      Copy copy = i == 0 ? group.keep() : group.others().get(i - 1);
      List<Fact> facts = new ArrayList<>();
      fact(facts, kept, "size", copy.size().map(Object::toString).orElse("unknown"));
      if (copy.item().stamp().isKnown()) {
        fact(facts, kept, "bytes", bytes(copy.item().stamp().bytes()));
        fact(facts, kept, "date", date(copy.item()));
      }
      fact(facts, kept, "folder", folder(copy.item()));
      if (i > 0) {
        facts.add(new Fact("likeness", likeness(copy), false));
      } else {
        kept = List.copyOf(facts);
      }
      copies.add(
          new DuplicatePage.Copy(
              name(copy.item()),
              copy.item().source().contains(":")
                  ? Optional.of(copy.item().source())
                  : Optional.empty(),
              picture(copy.item(), media),
              facts));
    }
    return new DuplicatePage.Group(group.reason(), copies);
  }

  private static void fact(List<Fact> facts, List<Fact> kept, String name, String value) {
    boolean differs = facts.size() < kept.size() && !kept.get(facts.size()).value().equals(value);
    facts.add(new Fact(name, value, differs));
  }

  private static Optional<ResultPage.EmbeddedPicture> picture(ItemState item, MediaStore media) {
    return item.contentHash().isEmpty()
        ? Optional.empty()
        : media
            .read(item.contentHash(), MediaStore.Kind.THUMBNAIL)
            .map(jpeg ->
                new ResultPage.EmbeddedPicture(
                    "image/jpeg", Base64.getEncoder().encodeToString(jpeg)));
  }

  private String name(ItemState item) {
    return SourceName.of(item.source().isEmpty() ? item.id() : item.source(), surroundings.here())
        .toString();
  }

  private String folder(ItemState item) {
    String name = name(item);
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "." : name.substring(0, slash + 1);
  }

  private static String likeness(Copy copy) {
    return copy.sameContent()
        ? "same content"
        : String.format(Locale.ROOT, "cosine %.3f", copy.cosine());
  }

  private static String facts(Copy copy) {
    List<String> facts = new ArrayList<>();
    copy.size().ifPresent(size -> facts.add(size.toString()));
    if (copy.item().stamp().isKnown()) {
      facts.add(bytes(copy.item().stamp().bytes()));
      facts.add(date(copy.item()));
    }
    return facts.isEmpty() ? "no file" : String.join(", ", facts);
  }

  private static String date(ItemState item) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
        .withZone(ZoneId.systemDefault())
        .format(Instant.ofEpochMilli(item.stamp().modifiedMillis()));
  }

  private static String bytes(long bytes) {
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%,d bytes", bytes);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
