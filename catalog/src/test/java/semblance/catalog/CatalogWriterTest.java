package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.LockHolder;
import semblance.catalog.storage.SpaceRecord;
import semblance.catalog.storage.VectorFile;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.tiny.TinySettings;
import semblance.collection.item.FieldType;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.embedding.CatalogException;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Precision;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.UnreadableContentException;

final class CatalogWriterTest {
  @TempDir Path temporary;
  private final Fixture fixture = Fixture.standard();

  private Path folder() {
    return temporary.resolve("catalog");
  }

  private long committed() {
    try (Catalog catalog = Catalog.open(folder(), fixture.host())) {
      return catalog.size();
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void theFolderHoldsExactlyWhatIsDocumented() throws IOException {
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(folder(), model)) {
      writer.put(List.of(Fixture.text(model, "a", "red")));
      writer.runsFolder();
    }
    TreeSet<String> names = new TreeSet<>();
    try (var files = Files.walk(folder(), 3)) {
      files.forEach(file -> names.add(folder().relativize(file).toString()));
    }
    assertThat(names)
        .containsExactly(
            "",
            "catalog.json",
            "generations",
            "generations/0001",
            "generations/0001/canaries",
            "generations/0001/index",
            "generations/0001/reference",
            "generations/0001/space.json",
            "runs",
            "writer.lock");
    assertThat(folder().resolve("generations/0001/canaries"))
        .isDirectoryContaining("glob:**/rotated.jpg")
        .isDirectoryContaining("glob:**/text.vectors")
        .isDirectoryContaining("glob:**/image.vectors");
    SpaceRecord record = SpaceRecord.read(folder().resolve("generations/0001/space.json"));
    try (TinyModel model = TinyModel.standard()) {
      assertThat(record.space()).isEqualTo(model.space());
      assertThat(record.model()).isEqualTo("tiny");
    }
  }

  @Test
  void whatIsClosedIsThereWhenOpenedAgain() {
    try (TinyModel model = TinyModel.standard()) {
      try (CatalogWriter writer = fixture.create(folder(), model)) {
        writer.put(List.of(Fixture.text(model, "a", "red"), Fixture.text(model, "b", "blue")));
        assertThat(committed()).isZero();
        assertThat(writer.find("a")).isPresent();
      }
      assertThat(committed()).isEqualTo(2);
      try (CatalogWriter writer = CatalogWriter.open(folder(), model, fixture.host())) {
        assertThat(writer.delete("a")).isTrue();
        assertThat(writer.delete("a")).isFalse();
        writer.put(List.of(Fixture.text(model, "c", "green")));
        writer.commit();
        assertThat(committed()).isEqualTo(2);
        assertThat(writer.deadWriter()).isEmpty();
      }
    }
  }

  @Test
  void itemsAreCommittedByNumberAndByTime() {
    CatalogSettings settings = CatalogSettings.named("n");
    assertThat(settings.commitInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.commitItems()).isEqualTo(5_000);
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer =
            CatalogWriter.create(
                folder(),
                settings.withCommitItems(3).withCommitInterval(Duration.ofMillis(300)),
                model,
                fixture.host())) {
      writer.put(List.of(Fixture.text(model, "a", "red"), Fixture.text(model, "b", "red")));
      assertThat(committed()).isZero();
      writer.put(List.of(Fixture.text(model, "c", "red")));
      assertThat(committed()).isEqualTo(3);
      writer.put(List.of(Fixture.text(model, "d", "red")));
      await("the commit by time", () -> committed() == 4);
    }
  }

  @Test
  void aKilledWriterLosesOnlyWhatItHadNotCommitted() throws IOException, InterruptedException {
    try (KilledWriter writer = KilledWriter.start(folder())) {
      writer.kill();
    }
    assertThat(committed()).isEqualTo(40);
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = CatalogWriter.open(folder(), model, fixture.host())) {
      assertThat(writer.deadWriter()).isPresent();
      assertThat(writer.find("lost7")).isEmpty();
      writer.put(List.of(Fixture.text(model, "lost7", "red")));
    }
    assertThat(committed()).isEqualTo(41);
  }

  @Test
  void aCatalogThatAnotherProcessWritesIsRefusedAndCanBeSearched() throws IOException {
    try (TinyModel model = TinyModel.standard()) {
      fixture.create(folder(), model).close();
      try (LockHolder holder = LockHolder.start(folder())) {
        assertThatThrownBy(() -> CatalogWriter.open(folder(), model, fixture.host()))
            .isInstanceOf(CatalogException.class)
            .hasMessageContaining("process " + holder.pid());
        assertThat(committed()).isZero();
      }
      CatalogWriter.open(folder(), model, fixture.host()).close();
    }
  }

  @Test
  void onlyThisSpaceIsWritten() {
    try (TinyModel model = TinyModel.standard();
        TinyModel other = new TinyModel(TinySettings.standard().withSide(5).withName("other"))) {
      try (CatalogWriter writer = fixture.create(folder(), model)) {
        assertThatThrownBy(() ->
                writer.put(
                    List.of(Fixture.text(model, "good", "red"), Fixture.text(other, "bad", "red"))))
            .isInstanceOf(SpaceMismatchException.class)
            .hasMessageContaining("item 'bad'");
        assertThat(writer.find("good")).isEmpty();
      }
      assertThatThrownBy(() -> CatalogWriter.open(folder(), other, fixture.host()))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("model other cannot be used")
          .hasMessageContaining("5 pixels against 12 pixels");
      CatalogWriter.open(folder(), model, fixture.host()).close(); // the lock was given back
    }
  }

  @Test
  void aStrayedTowerWritesNothing() {
    try (TinyModel model = TinyModel.standard()) {
      fixture.create(folder(), model).close();
    }
    try (TinyModel strayed = new TinyModel(TinySettings.standard().withImageDrift(0.05));
        CatalogWriter writer = CatalogWriter.open(folder(), strayed, fixture.host())) {
      assertThatThrownBy(
              () -> writer.put(List.of(Fixture.image(strayed, "p", Fixture.picture("red")))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("image tower");
      writer.put(List.of(Fixture.text(strayed, "t", "red")));
    }
    assertThat(committed()).isEqualTo(1);
  }

  @Test
  void canariesOfABf16ModelAreStoredInFp32() {
    Fixture bf16 = Fixture.of(TinySettings.standard().withPrecision(Precision.BF16));
    try (TinyModel model = bf16.model()) {
      bf16.create(folder(), model).close();
    }
    CatalogFolder place = new CatalogFolder(folder());
    SpaceRecord record = SpaceRecord.read(place.space(1));
    assertThat(record.precisions())
        .isEqualTo(Map.of(Modality.TEXT, Precision.BF16, Modality.IMAGE, Precision.BF16));
    assertThat(record.overlaps().get(Modality.TEXT)).isBetween(0.95, 1.0);
    Path other = temporary.resolve("fp32");
    try (TinyModel model = TinyModel.standard()) {
      fixture.create(other, model).close();
    }
    for (Modality modality : List.of(Modality.TEXT, Modality.IMAGE)) {
      List<float[]> fp32 = VectorFile.read(new CatalogFolder(other).canaryVectors(1, modality), 48);
      List<float[]> stored = VectorFile.read(place.canaryVectors(1, modality), 48);
      for (int i = 0; i < fp32.size(); i++) {
        // bf16 keeps 8 bits; compiled and interpreted sums differ in the last of 24
        assertThat(stored.get(i)).containsExactly(fp32.get(i), within(1e-6f));
      }
    }
    assertThat(SpaceRecord.read(new CatalogFolder(other).space(1)).fastest())
        .isEqualTo(Precision.FP32);
    try (TinyModel exact = TinyModel.standard();
        CatalogWriter writer = CatalogWriter.open(folder(), exact, bf16.host())) {
      writer.put(List.of(Fixture.text(exact, "a", "red"))); // one space, whatever the precision
    }
  }

  @Test
  void aModelThatBf16ChangesTooMuchBeginsNoGeneration() {
    TinySettings coarse = TinySettings.standard().withPrecision(Precision.BF16).withTextDrift(0.3);
    CatalogHost host =
        new CatalogHost(
            (_, _) -> TinyModel.standard(), semblance.catalog.tiny.TestDecoder.correct());
    try (TinyModel model = new TinyModel(coarse)) {
      assertThatThrownBy(
              () -> CatalogWriter.create(folder(), CatalogSettings.named("n"), model, host))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("not exact enough in bf16")
          .hasMessageContaining("open the model in fp32");
    }
    assertThat(new CatalogFolder(folder()).isCatalog()).isFalse();
    try (TinyModel model = TinyModel.standard()) {
      fixture.create(folder(), model).close(); // what was left is no obstacle
    }
  }

  @Test
  void aCreationThatFailsLeavesNoCatalogAndCanBeRepeated() {
    Fixture broken = fixture.withDecoder(TestDecoder.without("zoom.webm"));
    try (TinyModel model = TinyModel.standard()) {
      assertThatThrownBy(() -> broken.create(folder(), model))
          .isInstanceOf(UnreadableContentException.class);
      assertThatThrownBy(() -> Catalog.open(folder(), fixture.host()))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("never finished");
      CatalogWriter.openOrCreate(folder(), CatalogSettings.named("n"), model, fixture.host())
          .close();
      CatalogWriter.openOrCreate(folder(), CatalogSettings.named("ignored"), model, fixture.host())
          .close();
    }
    assertThat(CatalogManifest.read(new CatalogFolder(folder())).name()).isEqualTo("n");
  }

  @Test
  void aFolderOfPicturesDoesNotBecomeACatalog() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("cat.jpg"), "x");
    try (TinyModel model = TinyModel.standard()) {
      assertThatThrownBy(() -> fixture.create(folder(), model))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("holds other files");
      assertThatThrownBy(() -> CatalogWriter.open(folder(), model, fixture.host()))
          .isInstanceOf(CatalogException.class);
    }
    try (var files = Files.list(folder())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void damagedAndNewerPartsAreRefusedByName() throws IOException {
    try (TinyModel model = TinyModel.standard()) {
      fixture.create(folder(), model).close();
    }
    CatalogFolder place = new CatalogFolder(folder());
    for (Path file :
        List.of(
            place.manifest(),
            place.space(1),
            place.canaryVectors(1, Modality.TEXT),
            place.referenceVectors(1, Modality.IMAGE),
            place.canaries(1).resolve("probes.json"))) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
      assertThatThrownBy(() -> Catalog.open(folder(), fixture.host()))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining(file.toString());
      Files.write(file, whole);
    }
    String space = Files.readString(place.space(1));
    Files.writeString(place.space(1), space.replace("\"format\" : 1", "\"format\" : 3"));
    assertThatThrownBy(() -> Catalog.open(folder(), fixture.host()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("format 3, made by a newer Semblance");
    Files.writeString(place.space(1), space.replace("12 pixels", "13 pixels"));
    Catalog.open(folder(), fixture.host()).close(); // words beside the id, which identifies
    Files.writeString(place.space(1), space.replace("\"dimension\" : 48", "\"dimension\" : 47"));
    assertThatThrownBy(() -> Catalog.open(folder(), fixture.host()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("does not follow from its towers");
  }

  @Test
  void theSchemaIsDeclaredInferredAndFrozenInTheManifest() {
    try (TinyModel model = TinyModel.standard()) {
      CatalogSettings settings =
          CatalogSettings.named("n")
              .withDeclaredSchema(Schema.of(Map.of("code", FieldType.KEYWORD)));
      try (CatalogWriter writer = CatalogWriter.create(folder(), settings, model, fixture.host())) {
        writer.put(
            List.of(
                Fixture.item(
                    model, "a", "{\"code\": \"7\", \"year\": 2020}", new Content.Text("x"))));
      }
      Schema frozen = CatalogManifest.read(new CatalogFolder(folder())).schema();
      assertThat(frozen.fields())
          .isEqualTo(Map.of("code", FieldType.KEYWORD, "year", FieldType.INTEGER));
      try (CatalogWriter writer = CatalogWriter.open(folder(), model, fixture.host())) {
        assertThat(
                writer
                    .put(
                        List.of(
                            Fixture.item(
                                model, "b", "{\"year\": \"soon\"}", new Content.Text("y"))))
                    .conflicts())
            .hasSize(1);
      }
      try (Catalog catalog = Catalog.open(folder(), fixture.host())) {
        assertThat(
                Fixture.ids(
                    catalog
                        .search(Query.of().withFilter(FilterParser.parse("year >= 2000")))
                        .matches()))
            .containsExactly("a");
        assertThat(catalog.find("b").orElseThrow().metadata().json()).contains("soon");
      }
    }
  }

  @Test
  void deletingAndRelabellingNeedNoModel() {
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(folder(), model)) {
      List<EmbeddedItem> items = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        items.add(Fixture.item(model, "i" + i, "{\"n\": " + i + "}", new Content.Text("red " + i)));
      }
      writer.put(items);
    }
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(folder(), fixture.host())) {
      assertThat(writer.deleteWhere(FilterParser.parse("n >= 7 or _id = i0"))).isEqualTo(4);
      assertThat(writer.updateMetadata("i1", Metadata.parse("{\"n\": 100}")).replaced())
          .isEqualTo(1);
      assertThat(writer.updateMetadata("nobody", Metadata.empty()).replaced()).isZero();
      try (TinyModel model = TinyModel.standard()) {
        EmbeddedItem item = Fixture.text(model, "new", "x");
        assertThatThrownBy(() -> writer.put(List.of(item)))
            .isInstanceOf(IllegalStateException.class);
      }
    }
    assertThat(fixture.opened).hasValue(0);
    try (Catalog catalog = Catalog.open(folder(), fixture.host())) {
      assertThat(catalog.size()).isEqualTo(6);
      assertThat(
              Fixture.ids(
                  catalog
                      .search(
                          Query.of(QueryPart.text("red")).withFilter(FilterParser.parse("n = 100")))
                      .matches()))
          .containsExactly("i1");
    }
  }
}
