package semblance.ingest.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogVerifier;
import semblance.catalog.CatalogWriter;
import semblance.catalog.upkeep.Finding;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.VectorMath;
import semblance.ingest.Ingest;
import semblance.ingest.IngestListener;
import semblance.ingest.IngestSettings;
import semblance.ingest.parquet.ParquetTableWriter;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Real files through a real (tiny, random) CLIP, out of a catalog and into another.
final class ExchangeTest {
  private static final Path ROOT = Path.of(System.getProperty("semblance.root", "."));

  @TempDir Path temporary;
  private final EmbeddingModel model = open("tiny-clip-gelu");

  private static EmbeddingModel open(String name) {
    return Models.open(
        ROOT.resolve("model/src/test/resources").resolve(name).toString(),
        ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(1));
  }

  @BeforeEach
  void makePictures() throws IOException {
    Random random = new Random(3);
    Files.createDirectories(temporary.resolve("pictures"));
    for (int i = 0; i < 6; i++) {
      byte[] rgb = new byte[40 * 30 * 3];
      random.nextBytes(rgb);
      Files.write(picture(i), Thumbnails.jpeg(new Picture(40, 30, rgb), 40));
    }
  }

  @AfterEach
  void closeModel() {
    model.close();
  }

  private Path picture(int number) {
    return temporary.resolve("pictures/%d.jpg".formatted(number));
  }

  private static CatalogHost host() {
    return new CatalogHost((_, _) -> open("tiny-clip-gelu"), new MediaDecoder());
  }

  private CatalogWriter writer(String name) {
    return CatalogWriter.openOrCreate(
        temporary.resolve(name), CatalogSettings.named(name), model, host());
  }

  /// A catalog of pictures with several captions, a text, and notes.
  private void fill() throws IOException {
    Path table = temporary.resolve("items.jsonl");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      rows.append(
          "{\"id\":\"i%d\",\"image\":\"pictures/%d.jpg\",\"captions\":[\"one %d\",\"zwei %d 猫\"],\"price\":%d.50}\n"
              .formatted(i, i, i, i, i));
    }
    rows.append("{\"id\":\"note\",\"caption\":\"a note alone\",\"price\":1e3}\n");
    Files.writeString(table, rows);
    Path text = Files.writeString(temporary.resolve("long.txt"), "many words to read ".repeat(60));
    try (CatalogWriter writer = writer("first")) {
      Ingest.into(writer, model, IngestSettings.defaults())
          .run(
              List.of(new Source.Table(table), new Source.File(text), new Source.File(picture(5))),
              IngestListener.silent());
    }
  }

  private Map<String, String> contents(String name) {
    Map<String, String> all = new TreeMap<>();
    try (Catalog catalog = Catalog.open(temporary.resolve(name), host())) {
      catalog.forEachItem((item, segments) ->
          all.put(
              item.id(),
              "%s %s %s %s %s %s"
                  .formatted(
                      item.source(),
                      item.contentHash(),
                      item.stamp(),
                      item.metadata().tree(),
                      segments,
                      segments.stream().map(s -> java.util.Arrays.toString(s.vector())).toList())));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(ExchangeFormat.class)
  void whatIsExportedAndImportedIsTheSameCatalog(ExchangeFormat format) throws IOException {
    fill();
    Path folder = temporary.resolve("out");
    Export.Report exported;
    try (Catalog catalog = Catalog.open(temporary.resolve("first"), host())) {
      exported = Export.run(catalog, folder, format);
    }
    assertThat(exported.items()).isEqualTo(7);
    assertThat(exported.vectors()).containsEntry(Modality.IMAGE, 5L);
    Import checked = Import.check(folder, model, false);
    Import.Report report;
    try (CatalogWriter writer = writer("second")) {
      report = checked.into(writer);
    }
    assertThat(report.items()).isEqualTo(7);
    assertThat(report.unnormalised()).isZero();
    assertThat(report.unchecked()).isFalse();
    assertThat(report.compared()).containsEntry(Modality.IMAGE, 5).containsKey(Modality.TEXT);
    assertThat(report.least()).isGreaterThan(0.9999);
    assertThat(contents("second")).isEqualTo(contents("first"));
    assertThat(
            CatalogVerifier.verify(temporary.resolve("second"), new MediaDecoder()).stream()
                .filter(finding -> finding.severity() != Finding.Severity.GOOD))
        .isEmpty();
  }

  @Test
  void anExportGoesIntoAnEmptyFolderOnly() throws IOException {
    fill();
    try (Catalog catalog = Catalog.open(temporary.resolve("first"), host())) {
      assertThatThrownBy(() -> Export.run(catalog, temporary, ExchangeFormat.JSONL))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("holds files already");
    }
  }

  private float[] vector(int number) {
    Picture picture = new PictureDecoder().decode(picture(number));
    return model
        .tower(Modality.IMAGE)
        .embed(List.of(new Content.Image(picture)), Role.DOCUMENT)
        .getFirst()
        .vector();
  }

  /// What clip-retrieval would have written of the pictures.
  private Path foreign(IntFunction<float[]> vectors) throws IOException {
    Path folder = Files.createTempDirectory(temporary, "clip");
    Files.createDirectories(folder.resolve("img_emb"));
    Files.createDirectories(folder.resolve("metadata"));
    for (int shard = 0; shard < 2; shard++) {
      try (NumpyFileWriter array =
              new NumpyFileWriter(
                  folder.resolve("img_emb/img_emb_%d.npy".formatted(shard)),
                  vectors.apply(0).length);
          ParquetTableWriter table =
              ParquetTableWriter.create(
                  folder.resolve("metadata/metadata_%d.parquet".formatted(shard)),
                  List.of(
                      new ParquetTableWriter.Column("image_path", ParquetTableWriter.Kind.TEXT),
                      new ParquetTableWriter.Column("caption", ParquetTableWriter.Kind.TEXT),
                      new ParquetTableWriter.Column("width", ParquetTableWriter.Kind.INTEGER)),
                  Map.of())) {
        for (int i = 3 * shard; i < 3 * shard + 3; i++) {
          array.write(vectors.apply(i));
          table.write(
              Map.of("image_path", picture(i).toString(), "caption", "c" + i, "width", 40L));
        }
      }
    }
    return folder;
  }

  @Test
  void arraysOfClipRetrievalComeInAndAreNormalisedWhereTheyAreNot() throws IOException {
    Path folder =
        foreign(i -> {
          float[] longer = vector(i);
          for (int j = 0; j < longer.length; j++) {
            longer[j] *= 3;
          }
          return longer;
        });
    Import.Report report;
    try (CatalogWriter writer = writer("second")) {
      report = Import.check(folder, model, false).into(writer);
    }
    assertThat(report.items()).isEqualTo(6);
    assertThat(report.unnormalised()).isEqualTo(6);
    assertThat(report.compared()).containsExactly(Map.entry(Modality.IMAGE, 6));
    try (Catalog catalog = Catalog.open(temporary.resolve("second"), host())) {
      catalog.forEachItem((item, segments) -> {
        assertThat(item.id()).startsWith("file:///").isEqualTo(item.source());
        assertThat(item.metadata().text("width")).contains("40");
        assertThat(VectorMath.norm(segments.getFirst().vector())).isBetween(0.99999f, 1.00001f);
      });
    }
  }

  private void refused(Path input, Class<? extends SemblanceException> kind, String... words) {
    var refusal = assertThatThrownBy(() -> Import.check(input, model, false)).isInstanceOf(kind);
    for (String word : words) {
      refusal.hasMessageContaining(word);
    }
  }

  @Test
  void vectorsThatAreNotTheModelsAreRefusedWithWhatDiffers() throws IOException {
    Random random = new Random(5);
    refused(
        foreign(i -> {
          float[] other = new float[model.space().dimension()];
          for (int j = 0; j < other.length; j++) {
            other[j] = (float) random.nextGaussian();
          }
          return other;
        }),
        SpaceMismatchException.class,
        "the image vectors are not those of",
        "another model");
    refused(
        foreign(i -> {
          float[] near = vector(i);
          for (int j = 0; j < near.length; j++) {
            near[j] += (float) random.nextGaussian() * 0.1f;
          }
          return near;
        }),
        SpaceMismatchException.class,
        "median cosine is 0.",
        "another preprocessing");
    refused(foreign(i -> vector(i == 4 ? 2 : i).clone()), SpaceMismatchException.class, "img_emb");
  }

  @Test
  void sourcesThatCannotBeReadAreRefusedUnlessTakenOnTrust() throws IOException {
    Path folder = foreign(this::vector);
    for (int i = 0; i < 6; i++) {
      Files.delete(picture(i));
    }
    refused(folder, SpaceMismatchException.class, "nothing shows", "--unchecked");
    try (CatalogWriter writer = writer("second")) {
      assertThat(Import.check(folder, model, true).into(writer).unchecked()).isTrue();
    }
    assertThat(
            CatalogVerifier.verify(temporary.resolve("second"), new MediaDecoder()).stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING))
        .singleElement()
        .extracting(Finding::message)
        .asString()
        .startsWith("6 items were imported unchecked");
  }

  @Test
  void badVectorsAreRefusedByFileAndRowAndLeaveNoTrace() throws IOException {
    refused(
        foreign(i -> i == 4 ? filled(Float.NaN) : vector(i)),
        UnreadableContentException.class,
        "img_emb_1.npy, row 2",
        "NaN");
    refused(
        foreign(i -> i == 1 ? filled(0) : vector(i)),
        UnreadableContentException.class,
        "img_emb_0.npy, row 2",
        "length zero");
    refused(
        foreign(_ -> new float[] {1, 0, 0}),
        UnreadableContentException.class,
        "img_emb_0.npy, row 1",
        "has 3 numbers");
    Path uneven = foreign(this::vector);
    Files.copy(
        foreign(this::vector).resolve("metadata/metadata_0.parquet"),
        uneven.resolve("metadata/metadata_2.parquet"));
    refused(uneven, UnreadableContentException.class, "2 arrays", "3 tables");
    Path lines = temporary.resolve("twice.jsonl");
    String one = "{\"id\":\"a\",\"caption\":\"x\",\"embedding\":%s}\n".formatted(json(vector(0)));
    Files.writeString(lines, one + one.replace("\"a\"", "\"b\"") + one);
    refused(lines, UnreadableContentException.class, "twice.jsonl, line 3", "'a'", "unique");
    assertThat(temporary.resolve("second")).doesNotExist();
  }

  private float[] filled(float value) {
    float[] vector = new float[model.space().dimension()];
    java.util.Arrays.fill(vector, value);
    return vector;
  }

  private static List<Float> json(float[] vector) {
    List<Float> numbers = new ArrayList<>();
    for (float number : vector) {
      numbers.add(number);
    }
    return numbers;
  }

  @Test
  void aRowTooFewIsRefusedWithBothCounts() throws IOException {
    Path folder = foreign(this::vector);
    Path array = folder.resolve("img_emb/img_emb_1.npy");
    Files.delete(array);
    try (NumpyFileWriter shorter = new NumpyFileWriter(array, model.space().dimension())) {
      shorter.write(vector(3));
    }
    refused(folder, UnreadableContentException.class, "has 1 rows", "has 3");
  }

  @Test
  void anExportOfAnotherModelIsRefusedByWhatDiffers() throws IOException {
    fill();
    Path folder = temporary.resolve("out");
    try (Catalog catalog = Catalog.open(temporary.resolve("first"), host())) {
      Export.run(catalog, folder, ExchangeFormat.JSONL);
    }
    try (EmbeddingModel other = open("tiny-clip-quick-gelu")) {
      assertThatThrownBy(() -> Import.check(folder, other, true))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("space.json");
    }
  }

  @Test
  void whatIsNothingToImportIsRefused() throws IOException {
    refused(
        Files.createDirectory(temporary.resolve("empty")),
        UnreadableContentException.class,
        "holds nothing to import");
    refused(temporary.resolve("nowhere"), SemblanceException.class, "does not exist");
    refused(picture(1), UnreadableContentException.class, "nothing that can be imported");
    Path lines = temporary.resolve("bad.jsonl");
    Files.writeString(lines, "{\"id\":\"a\"}\n");
    refused(lines, UnreadableContentException.class, "bad.jsonl, line 1", "no vector");
    Files.writeString(lines, "{\n");
    refused(lines, UnreadableContentException.class, "bad.jsonl, line 1", "not JSON");
    String vector = Arrays.toString(filled(Float.NaN)); // as Python's json writes it
    Files.writeString(lines, "{\"id\":\"a\",\"vector\":%s}%n".formatted(vector));
    refused(lines, UnreadableContentException.class, "bad.jsonl, line 1", "holds NaN");
    Files.writeString(lines, "");
    refused(lines, UnreadableContentException.class, "holds no vectors");
  }

  @Test
  void whatEmbedWritesCanBeImported() throws IOException {
    Embedding embedding =
        model
            .tower(Modality.TEXT)
            .embed(List.of(new Content.Text("a cat")), Role.DOCUMENT)
            .getFirst();
    Path lines = temporary.resolve("embedded.jsonl");
    Files.writeString(
        lines,
        "{\"id\":\"cat\",\"modality\":\"text\",\"text\":\"a cat\",\"embedding\":%s}\n"
            .formatted(json(embedding.vector()))
            .replace("}", ",\"year\":NaN,\"stars\":3.5}")); // a year that pandas has not
    try (CatalogWriter writer = writer("second")) {
      assertThat(Import.check(lines, model, false).into(writer).compared())
          .containsEntry(Modality.TEXT, 1);
      assertThat(writer.find("cat").orElseThrow().metadata().json())
          .contains("\"stars\":3.5")
          .doesNotContain("year");
      assertThat(writer.segments("cat").getFirst().embedding()).isEqualTo(embedding);
    }
  }
}
