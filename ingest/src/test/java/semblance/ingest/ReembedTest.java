package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.Reembedding;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.reembedding.Remark;
import semblance.catalog.storage.CatalogFolder;
import semblance.collection.CollectionReader;
import semblance.collection.item.Segment;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.media.Thumbnails;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// A catalog of files and rows by a tiny CLIP, re-embedded with a tiny SigLIP, whose text tower
/// reads less at once.
final class ReembedTest {
  private static final Path MODELS =
      Path.of(System.getProperty("semblance.root", "."), "model/src/test/resources");

  @TempDir Path temporary;
  private Path folder = Path.of("");
  private Path catalog = Path.of("");
  private final EmbeddingModel older = open("tiny-clip-gelu");
  private final EmbeddingModel newer = open("tiny-siglip");

  private static EmbeddingModel open(String name) {
    return Models.open(
        MODELS.resolve(name).toString(),
        ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(1));
  }

  @BeforeEach
  void makeFiles() throws IOException {
    folder = Files.createDirectories(temporary.resolve("files"));
    catalog = temporary.resolve("catalog");
    for (int i = 0; i < 6; i++) {
      Files.write(folder.resolve("p" + i + ".jpg"), jpeg(i));
    }
    Files.writeString(folder.resolve("long.txt"), "A sentence about a cat. ".repeat(40));
    Files.writeString(folder.resolve("short.txt"), "A dog");
    Files.writeString(
        folder.resolve("rows.jsonl"),
        """
        {"id": "both", "image": "p0.jpg", "caption": ["A cat", "Two\\nlines"], "year": 2011}
        {"id": "words", "caption": "A caption alone"}
        {"id": "odd", "image": "short.txt", "caption": ["About a text", "Once more"]}
        """);
  }

  @AfterEach
  void close() {
    older.close();
    newer.close();
  }

  private static byte[] jpeg(long seed) {
    byte[] rgb = new byte[400 * 300 * 3];
    Random random = new Random(seed);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((i / 3 % 400) * (seed + 1) / 2 + random.nextInt(20));
    }
    return Thumbnails.jpeg(new Picture(400, 300, rgb), 400);
  }

  private static CatalogHost host() {
    return new CatalogHost(
        (name, _) -> open(Path.of(name).getFileName().toString()), new MediaDecoder());
  }

  private List<Source> sources() {
    return List.of(new Source.Folder(folder), new Source.Table(folder.resolve("rows.jsonl")));
  }

  private void index(Path into, EmbeddingModel model) {
    try (CatalogWriter writer =
        CatalogWriter.openOrCreate(into, CatalogSettings.named("c"), model, host())) {
      index(writer, model);
    }
  }

  private void index(CatalogWriter writer, EmbeddingModel model) {
    Ingest.into(writer, model, IngestSettings.defaults()).run(sources(), IngestListener.silent());
  }

  private ReembedReport reembed(CatalogWriter writer) {
    Reembedding reembedding =
        writer
            .reembedding()
            .map(underWay -> {
              writer.use(newer);
              return underWay;
            })
            .orElseGet(() -> writer.beginReembedding(newer));
    return Reembed.with(writer, reembedding, newer, 2).run(IngestListener.silent());
  }

  private ReembedReport reembed() {
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      return reembed(writer);
    }
  }

  private static Map<String, List<Segment>> segments(Path catalog, int generation) {
    Map<String, List<Segment>> segments = new HashMap<>();
    try (CollectionReader reader =
        VectorCollection.openReadOnly(new CatalogFolder(catalog).index(generation))) {
      reader.forEachState(state -> segments.put(state.id(), reader.segments(state.id())));
    }
    return segments;
  }

  private ReembeddingStatus status() {
    return Reembedding.statusOf(catalog, host()).orElseThrow();
  }

  private Map<String, List<Segment>> fresh() {
    Path fresh = temporary.resolve("fresh");
    index(fresh, newer);
    return segments(fresh, 1);
  }

  private void assertSame(Map<String, List<Segment>> found, Map<String, List<Segment>> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((id, segments) -> {
      List<Segment> others = found.getOrDefault(id, List.of());
      assertThat(others).as(id).hasSameSizeAs(segments);
      for (int i = 0; i < segments.size(); i++) {
        assertThat(others.get(i).place()).as(id).isEqualTo(segments.get(i).place());
        assertThat(others.get(i).towerId()).isEqualTo(segments.get(i).towerId());
        float[] one = others.get(i).vector();
        float[] two = segments.get(i).vector();
        // Batches differ in size, and with them the last digits of sums.
        assertThat(semblance.embedding.VectorMath.dot(one, two)).as(id).isGreaterThan(0.99999f);
      }
    });
  }

  @Test
  void theFilledGenerationIsWhatIndexingWithTheNewModelGives() {
    index(catalog, older);
    ReembedReport report = reembed();
    assertThat(report.missing()).isEmpty();
    assertThat(report.degraded()).isZero();
    assertThat(report.filled()).isEqualTo(11);
    Map<String, List<Segment>> filled = segments(catalog, 2);
    assertSame(filled, fresh());
    // Passages are cut to what the new tower reads whole.
    String longText = folder.resolve("long.txt").toUri().toString();
    assertThat(filled.get(longText)).hasSizeGreaterThan(1);
    assertThat(filled.get("both"))
        .extracting(Segment::modality)
        .containsExactly(Modality.IMAGE, Modality.TEXT, Modality.TEXT);
    assertThat(reembed().filled()).isZero();
  }

  @Test
  void whatIsIndexedMeanwhileGoesToBothOrIsFilledInLater() throws IOException {
    index(catalog, older);
    reembed();
    Files.write(folder.resolve("new.jpg"), jpeg(77));
    Files.move(folder.resolve("p3.jpg"), folder.resolve("moved.jpg"));
    try (CatalogWriter writer = CatalogWriter.open(catalog, older, host())) {
      writer.use(newer);
      index(writer, older);
      assertThat(writer.reembedding().orElseThrow().lagging()).isEmpty();
    }
    Files.writeString(folder.resolve("short.txt"), "Another dog");
    Files.write(folder.resolve("alone.jpg"), jpeg(78));
    index(catalog, older);
    assertThat(status().lagging()).isEqualTo(3); // the text is a row's as well
    assertThat(reembed().filled()).isEqualTo(3);
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      writer.reembedding().orElseThrow().switchOver(false);
    }
    index(catalog, newer); // nothing has changed
    Map<String, List<Segment>> found = segments(catalog, 2);
    assertSame(found, fresh());
  }

  @Test
  void filesThatAreGoneOrChangedAreMadeFromWhatIsKept() throws IOException {
    index(catalog, older);
    Files.delete(folder.resolve("p1.jpg"));
    Files.write(folder.resolve("p2.jpg"), jpeg(99));
    Files.delete(folder.resolve("long.txt"));
    Files.delete(folder.resolve("rows.jsonl"));
    Files.delete(folder.resolve("p4.jpg"));
    deleteMedia("p4.jpg");
    ReembedReport report = reembed();
    assertThat(report.degraded()).isEqualTo(2);
    assertThat(report.missing())
        .singleElement()
        .satisfies(skipped -> {
          assertThat(skipped.source()).endsWith("p4.jpg");
          assertThat(skipped.reason()).contains("went away").contains("nothing of it was kept");
        });
    ReembeddingStatus status = status();
    assertThat(status.lagging()).isEqualTo(1);
    assertThat(status.missing()).hasSize(1);
    assertThat(status.degraded())
        .extracting(Remark::reason)
        .anySatisfy(reason -> assertThat(reason).contains("thumbnail").contains("went away"))
        .anySatisfy(reason -> assertThat(reason).contains("thumbnail").contains("has changed"));
    // Of the text and the captions nothing is lost.
    Map<String, List<Segment>> filled = segments(catalog, 2);
    assertThat(filled.get(folder.resolve("long.txt").toUri().toString())).hasSizeGreaterThan(1);
    assertThat(filled.get("words")).hasSize(1);

    Files.write(folder.resolve("p4.jpg"), jpeg(4)); // its disk is back
    Files.write(folder.resolve("p1.jpg"), jpeg(1));
    ReembedReport again = reembed();
    assertThat(again.filled()).isEqualTo(2);
    assertThat(again.degraded()).isZero();
    assertThat(status().missing()).isEmpty();
    assertThat(status().degraded())
        .singleElement()
        .satisfies(remark -> assertThat(remark.id()).endsWith("p2.jpg"));
  }

  private void deleteMedia(String name) throws IOException {
    String id = folder.resolve(name).toUri().toString();
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      String hash = writer.find(id).orElseThrow().contentHash();
      try (var files = Files.walk(writer.folder().media())) {
        for (Path file : new ArrayList<>(files.toList())) {
          if (file.getFileName().toString().startsWith(hash)) {
            Files.delete(file);
          }
        }
      }
    }
  }

  @Test
  void aModelThatReadsTextsAloneHoldsWhatItCanAndListsTheRest() {
    index(catalog, older);
    try (EmbeddingModel texts = open("tiny-sentence-bert");
        CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      Reembedding reembedding = writer.beginReembedding(texts);
      ReembedReport report =
          Reembed.with(writer, reembedding, texts, 1).run(IngestListener.silent());
      assertThat(report.missing())
          .hasSize(6)
          .allSatisfy(skipped -> assertThat(skipped.reason()).contains("embeds no image"));
      assertThat(reembedding.status().degraded())
          .singleElement()
          .satisfies(remark -> {
            assertThat(remark.id()).isEqualTo("both");
            assertThat(remark.reason()).contains("no tower for its image");
          });
    }
  }
}
