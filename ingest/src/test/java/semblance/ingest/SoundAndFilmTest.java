package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.Reembedding;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.MediaStore;
import semblance.collection.CollectionReader;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.ingest.source.Skipped;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.media.VideoDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Sounds and films through real (tiny, random) models into real catalogs.
final class SoundAndFilmTest {
  private static final Path ROOT = Path.of(System.getProperty("semblance.root", "."));
  private static final Path MEDIA = ROOT.resolve("media/src/test/resources/semblance/media");
  private static final Path CANARIES =
      ROOT.resolve("catalog/src/main/resources/semblance/catalog/guard/canaries");

  @TempDir Path temporary;

  private static EmbeddingModel open(String name) {
    return Models.open(
        ROOT.resolve("model/src/test/resources").resolve(name).toString(),
        ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(1));
  }

  private static CatalogHost host(String model) {
    return new CatalogHost((_, _) -> open(model), new MediaDecoder());
  }

  private Path folder(Path... files) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve("files"));
    for (Path file : files) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    return folder;
  }

  private IngestReport index(String name, Path folder) {
    try (EmbeddingModel model = open(name);
        CatalogWriter writer =
            CatalogWriter.openOrCreate(
                temporary.resolve("catalog"), CatalogSettings.named("test"), model, host(name))) {
      return Ingest.into(writer, model, IngestSettings.defaults())
          .run(List.of(new Source.Folder(folder)), IngestListener.silent());
    }
  }

  private static String name(Match match) {
    return String.valueOf(Path.of(URI.create(match.item().id())).getFileName());
  }

  @Test
  void aModelOfPicturesFindsFilmsByTheirFramesAndNamesSoundsAsSkipped() throws IOException {
    Path folder =
        folder(
            CANARIES.resolve("rotated.jpg"),
            CANARIES.resolve("turned.mp4"),
            MEDIA.resolve("films/h264-variable.mkv"),
            MEDIA.resolve("sounds/s16.wav"));
    IngestReport report = index("tiny-clip-gelu", folder);
    assertThat(report.indexed()).isEqualTo(3);
    assertThat(report.skipped())
        .singleElement()
        .satisfies(skip ->
            assertThat(skip.reason())
                .isEqualTo("a sound, and the model embeds only text, image and video"));
    try (Catalog catalog = Catalog.open(temporary.resolve("catalog"), host("tiny-clip-gelu"))) {
      assertThat(catalog.modalities())
          .containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE, Modality.VIDEO);
      assertThat(catalog.describe().segments()).containsKeys(Modality.IMAGE, Modality.VIDEO);
      Content.Film film =
          new Content.Film(new VideoDecoder().open(folder.resolve("h264-variable.mkv")));
      List<Match> matches =
          catalog.search(Query.of(new QueryPart.ContentPart(film, 1, "film"))).matches();
      assertThat(matches).hasSize(3);
      assertThat(name(matches.getFirst())).isEqualTo("h264-variable.mkv");
      assertThat(matches.getFirst().modality()).isEqualTo(Modality.VIDEO);
      for (Match match : matches) {
        assertThat(catalog.media().find(match.item().contentHash(), MediaStore.Kind.THUMBNAIL))
            .isPresent();
      }
    }
    assertThat(index("tiny-clip-gelu", folder).indexed()).isZero();
  }

  @Test
  void aModelOfFilmsStoresThemAsWindows() throws IOException {
    Path folder = folder(CANARIES.resolve("turned.mp4"), MEDIA.resolve("films/h264.mp4"));
    Files.writeString(folder.resolve("note.txt"), "a dog on a beach");
    assertThat(index("tiny-xclip", folder).indexed()).isEqualTo(3);
    try (Catalog catalog = Catalog.open(temporary.resolve("catalog"), host("tiny-xclip"))) {
      assertThat(catalog.modalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.VIDEO);
      Content.Film film = new Content.Film(new VideoDecoder().open(folder.resolve("turned.mp4")));
      Match best =
          catalog.search(Query.of(new QueryPart.ContentPart(film, 1, "film"))).matches().getFirst();
      assertThat(name(best)).isEqualTo("turned.mp4");
      assertThat(best.place()).isEqualTo(Place.WHOLE);
      assertThat(best.why().getFirst().cosine().orElseThrow()).isCloseTo(1, within(1e-4));
      assertThat(catalog.verdict(Modality.VIDEO).failure()).isEmpty();
    }
  }

  @Test
  void aModelOfSoundsHearsFilmsToo() throws IOException {
    Path folder =
        folder(
            CANARIES.resolve("turned.mp4"),
            CANARIES.resolve("drums.ogg"),
            MEDIA.resolve("films/h264.mp4"));
    IngestReport report = index("tiny-clap", folder);
    assertThat(report.indexed()).isEqualTo(2);
    assertThat(report.skipped())
        .singleElement()
        .satisfies(skip -> assertThat(skip.source()).endsWith("h264.mp4"))
        .satisfies(skip -> assertThat(skip.reason()).contains("no sound"));
    try (Catalog catalog = Catalog.open(temporary.resolve("catalog"), host("tiny-clap"))) {
      assertThat(catalog.modalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.AUDIO);
      assertThat(catalog.describe().calibration().get(Modality.AUDIO)).isGreaterThan(40);
      assertThat(catalog.verdict(Modality.AUDIO).failure()).isEmpty();
    }
  }

  private ReembedReport reembed(EmbeddingModel model) {
    try (CatalogWriter writer =
        CatalogWriter.openWithoutModel(temporary.resolve("catalog"), host("tiny-clip-gelu"))) {
      return Reembed.with(writer, writer.beginReembedding(model), model, 1)
          .run(IngestListener.silent());
    }
  }

  private List<Segment> segments(int generation, Path file) {
    try (CollectionReader reader =
        VectorCollection.openReadOnly(
            new CatalogFolder(temporary.resolve("catalog")).index(generation))) {
      return reader.segments(file.toUri().toString());
    }
  }

  @Test
  void aFilmThatIsGoneIsEmbeddedAgainByItsStillsAndThatIsSaid() throws IOException {
    Path folder = folder(MEDIA.resolve("films/h264-variable.mkv"), CANARIES.resolve("zoom.webm"));
    index("tiny-clip-gelu", folder);
    Path gone = folder.resolve("h264-variable.mkv");
    Files.delete(gone);
    try (EmbeddingModel newer = open("tiny-siglip")) {
      ReembedReport report = reembed(newer);
      assertThat(report.missing()).isEmpty();
      assertThat(report.filled()).isEqualTo(2);
      assertThat(report.degraded()).isEqualTo(1);
    }
    int moments = segments(1, gone).size();
    assertThat(
            Reembedding.statusOf(temporary.resolve("catalog"), host("tiny-clip-gelu"))
                .orElseThrow()
                .degraded())
        .singleElement()
        .satisfies(remark -> {
          assertThat(remark.id()).endsWith("h264-variable.mkv");
          assertThat(remark.reason())
              .startsWith(
                  "made from small pictures of %d of its %d moments, since "
                      .formatted(moments, moments))
              .contains("went away");
        });
    assertThat(segments(2, gone))
        .extracting(Segment::modality, Segment::place)
        .containsExactlyElementsOf(
            segments(1, gone).stream()
                .map(segment -> tuple(Modality.VIDEO, segment.place()))
                .toList());
  }

  @Test
  void aFilmThatIsGoneIsMissingForAModelThatNeedsWhatMoves() throws IOException {
    Path folder = folder(MEDIA.resolve("films/h264-variable.mkv"), CANARIES.resolve("zoom.webm"));
    index("tiny-clip-gelu", folder);
    Files.delete(folder.resolve("h264-variable.mkv"));
    try (EmbeddingModel newer = open("tiny-xclip")) {
      ReembedReport report = reembed(newer);
      assertThat(report.degraded()).isZero();
      assertThat(report.filled()).isEqualTo(1);
      assertThat(report.missing())
          .singleElement()
          .satisfies(skipped ->
              assertThat(skipped.reason())
                  .contains("embeds films by what moves, of which only stills were kept")
                  .contains("went away"));
    }
  }

  @Test
  void aFilmThatIsCutOffIsSkippedAndTheRestIsIndexed() throws IOException {
    Path folder = folder(CANARIES.resolve("zoom.webm"));
    byte[] whole = Files.readAllBytes(CANARIES.resolve("turned.mp4"));
    Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, whole.length / 2));
    IngestReport report = index("tiny-clip-gelu", folder);
    assertThat(report.indexed()).isEqualTo(1);
    assertThat(report.skipped())
        .extracting(Skipped::source)
        .containsExactly(folder.resolve("cut.mp4").toString());
  }

  /// A catalog of a version that knew only texts and pictures.
  @Test
  void aCatalogOfBeforeThereWereFilmsGoesOnWithoutThemAndSaysWhatToDo() throws IOException {
    Path folder = folder(CANARIES.resolve("rotated.jpg"));
    index("tiny-clip-gelu", folder);
    CatalogFolder place = new CatalogFolder(temporary.resolve("catalog"));
    for (Path set : List.of(place.canaries(1), place.reference(1))) {
      Path list = set.resolve("probes.json");
      Files.writeString(list, Files.readString(list).replace("\"films\"", "\"unknown\""));
    }
    Files.delete(place.canaryVectors(1, Modality.VIDEO));
    Files.delete(place.referenceVectors(1, Modality.VIDEO));
    Files.copy(CANARIES.resolve("zoom.webm"), folder.resolve("zoom.webm"));
    Files.copy(CANARIES.resolve("cmyk.jpg"), folder.resolve("cmyk.jpg"));
    IngestReport report = index("tiny-clip-gelu", folder);
    assertThat(report.indexed()).isEqualTo(1);
    assertThat(report.skipped())
        .singleElement()
        .satisfies(skip ->
            assertThat(skip.reason())
                .contains("was made before catalogs held video content")
                .contains("index into a new one with model"));
    try (Catalog catalog = Catalog.open(temporary.resolve("catalog"), host("tiny-clip-gelu"))) {
      assertThat(catalog.modalities()).containsExactlyInAnyOrder(Modality.TEXT, Modality.IMAGE);
      assertThat(catalog.size()).isEqualTo(2);
    }
  }
}
