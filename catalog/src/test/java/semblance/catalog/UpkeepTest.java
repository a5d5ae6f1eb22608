package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.query.FilterParser;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.upkeep.Compaction;
import semblance.catalog.upkeep.Finding.Severity;
import semblance.catalog.upkeep.Reindexing;
import semblance.collection.CollectionReader;
import semblance.collection.item.FieldType;
import semblance.collection.item.Metadata;
import semblance.collection.item.SchemaConflict;
import semblance.collection.item.SourceStamp;
import semblance.collection.lucene.VectorCollection;
import semblance.collection.upkeep.RebuildReport;
import semblance.embedding.CatalogException;
import semblance.embedding.Sha256;

/// Reindexing and compacting.
final class UpkeepTest {
  @TempDir Path temporary;
  private final Fixture fixture = Fixture.standard();

  private Path root() {
    return temporary.resolve("catalog");
  }

  private void make(int items) {
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(root(), model)) {
      for (int i = 0; i < items; i++) {
        EmbeddedItem text = Fixture.text(model, "i" + i, Fixture.COLOURS.get(i % 11) + " " + i);
        writer.put(
            List.of(
                new EmbeddedItem(
                    text.id(),
                    "",
                    "",
                    SourceStamp.NONE,
                    Metadata.parse(
                        "{\"year\": \"%s\"}".formatted(i % 7 == 6 ? "about 1990" : 1990 + i)),
                    text.segments())));
        if (i % 10 == 9) {
          writer.commit();
        }
      }
      writer.delete("i3");
    }
  }

  /// Everything that an index says, but the types of fields.
  private Map<String, String> contents() {
    Map<String, String> all = new TreeMap<>();
    try (CollectionReader reader =
        VectorCollection.openReadOnly(new CatalogFolder(root()).index(1))) {
      reader.forEachItem(
          (item, segments) -> all.put(item.id(), item + " " + List.of(segments).hashCode()));
      all.put("", reader.sequenceNumber() + " " + reader.commitData() + reader.deletedAt("i3"));
    }
    return all;
  }

  @Test
  void reindexingChangesATypeAndNothingElse() {
    make(35);
    Map<String, String> before = contents();
    try (Catalog open = Catalog.open(root(), fixture.host())) {
      List<SchemaConflict> conflicts = new ArrayList<>();
      Reindexing.run(root(), Map.of("year", FieldType.KEYWORD), conflicts::add);
      assertThat(conflicts).isEmpty();
      assertThat(contents()).isEqualTo(before);
      Map<Integer, RebuildReport> reports =
          Reindexing.run(
              root(), Map.of("year", FieldType.DATE, "sold", FieldType.INTEGER), conflicts::add);
      assertThat(conflicts)
          .hasSize(5)
          .allSatisfy(one -> assertThat(one.message()).contains("year", "about 1990"));
      assertThat(reports.get(1))
          .extracting(RebuildReport::items, RebuildReport::segments, RebuildReport::tombstones)
          .containsExactly(34L, 34L, 1L);
      assertThat(contents()).isEqualTo(before);
      assertThat(open.find("i5")).isPresent(); // by the index that was there when it opened
      open.refresh();
      assertThat(open.size()).isEqualTo(34);
      assertThat(open.describe().schema().type("year")).contains(FieldType.DATE);
    }
    assertThat(CatalogManifest.read(new CatalogFolder(root())).schema().fields())
        .containsEntry("year", FieldType.DATE)
        .containsEntry("sold", FieldType.INTEGER);
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(root(), fixture.host())) {
      assertThat(writer.deleteWhere(FilterParser.parse("year >= 2020-01-01"))).isEqualTo(4);
    }
    assertThat(problems()).isEmpty();
  }

  private List<String> problems() {
    return CatalogVerifier.verify(root(), TestDecoder.correct()).stream()
        .filter(finding -> finding.severity() == Severity.PROBLEM)
        .map(Object::toString)
        .toList();
  }

  @Test
  void reindexingKilledAtAnyMomentLeavesAWholeCatalog() throws Exception {
    make(60);
    Map<String, String> before = contents();
    for (int kill = 0; kill < 3; kill++) {
      try (ReindexVictim victim = ReindexVictim.start(root(), 3 * kill)) {
        victim.kill();
      }
      assertThat(problems()).isEmpty();
      assertThat(contents()).isEqualTo(before);
      try (TinyModel model = TinyModel.standard();
          CatalogWriter writer = CatalogWriter.open(root(), model, fixture.host())) {
        assertThat(writer.find("i5")).isPresent();
      }
    }
  }

  @Test
  void reindexingACatalogThatIsWrittenOrIsNoneIsRefused() {
    make(3);
    try (CatalogWriter _ = CatalogWriter.openWithoutModel(root(), fixture.host())) {
      assertThatThrownBy(() -> Reindexing.run(root(), Map.of(), _ -> {}))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("being written by process");
      assertThatThrownBy(() -> Compaction.run(root()))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("being written by process");
    }
    assertThatThrownBy(() -> Reindexing.run(temporary, Map.of(), _ -> {}))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("not a catalog");
  }

  @Test
  void aManifestAndAnIndexThatDisagreeAreToldAndReindexedTogether() {
    make(9);
    CatalogFolder place = new CatalogFolder(root());
    VectorCollection.rebuild(place.index(1), Map.of("year", FieldType.DATE), _ -> {});
    assertThat(problems()).singleElement().asString().contains("semblance catalog reindex");
    Reindexing.run(root(), Map.of("year", FieldType.DATE), _ -> {});
    assertThat(problems()).isEmpty();
  }

  private static final String MARK = "zanzibar";

  @Test
  void nothingOfARemovedItemIsLeftAfterCompacting() throws IOException {
    make(20);
    byte[] vector;
    String hash = Sha256.of(MARK);
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = CatalogWriter.open(root(), model, fixture.host())) {
      EmbeddedItem text = Fixture.text(model, "id-" + MARK, "violet mauve beige " + MARK);
      writer.put(
          List.of(
              new EmbeddedItem(
                  "id-" + MARK,
                  "file:///secret/" + MARK + ".txt",
                  hash,
                  new SourceStamp(3, 4),
                  Metadata.parse(
                      "{\"note\": \"word-%s\", \"tags\": [\"t-%s\"]}".formatted(MARK, MARK)),
                  text.segments())));
      writer
          .media()
          .write(hash, MediaStore.Kind.TEXT, ("text " + MARK).getBytes(StandardCharsets.UTF_8));
      writer
          .media()
          .write(
              hash, MediaStore.Kind.THUMBNAIL, ("image " + MARK).getBytes(StandardCharsets.UTF_8));
      Files.writeString(writer.runsFolder().resolve("20260131-120000-000-1.jsonl"), MARK);
      Files.writeString(writer.runsFolder().resolve("undecodable.json"), MARK);
      vector = littleEndian(Fixture.vector(text));
      writer.commit();
      assertThat(holding(MARK.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
      assertThat(holding(vector)).isNotEmpty();
      assertThat(writer.delete("id-" + MARK)).isTrue();
    }
    try (Catalog open = Catalog.open(root(), fixture.host())) {
      Compaction.Report report = Compaction.run(root());
      assertThat(report.items()).isEqualTo(19);
      assertThat(report.forgotten()).isEqualTo(2);
      assertThat(report.kept()).isZero();
      assertThat(report.media().files()).isEqualTo(2);
      assertThat(report.journals()).isEqualTo(2);
      assertThat(report.bytesAfter()).isLessThan(report.bytesBefore());
      assertThat(open.size()).isEqualTo(19);
    }
    assertThat(holding(MARK.getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(holding(hash.getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(holding(vector)).isEmpty();
    assertThat(problems()).isEmpty();
    try (CollectionReader reader =
        VectorCollection.openReadOnly(new CatalogFolder(root()).index(1))) {
      assertThat(reader.sequenceNumber()).isEqualTo(23); // as before: numbers are never given twice
      assertThat(reader.deletedCount()).isZero();
    }
  }

  private static byte[] littleEndian(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  /// The files whose name or bytes contain a sequence of bytes.
  private List<Path> holding(byte[] wanted) throws IOException {
    String hex = HexFormat.of().formatHex(wanted);
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String held = HexFormat.of().formatHex(Files.readAllBytes(file));
        if (held.contains(hex)
            || file.toString().contains(new String(wanted, StandardCharsets.UTF_8))) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
