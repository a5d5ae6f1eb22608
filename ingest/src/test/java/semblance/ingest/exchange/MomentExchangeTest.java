package semblance.ingest.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Role;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Video;
import semblance.ingest.Ingest;
import semblance.ingest.IngestListener;
import semblance.ingest.IngestSettings;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Sounds and films out of a catalog and into another, through real (tiny, random) models.
final class MomentExchangeTest {
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

  private CatalogWriter writer(String name, EmbeddingModel model, String modelName) {
    return CatalogWriter.openOrCreate(
        temporary.resolve(name), CatalogSettings.named(name), model, host(modelName));
  }

  /// Exports a catalog of what lasts.
  private Path exported(EmbeddingModel model, String modelName, ExchangeFormat format)
      throws IOException {
    Path files = Files.createDirectories(temporary.resolve("files"));
    Files.copy(MEDIA.resolve("films/h264-variable.mkv"), files.resolve("a.mkv"));
    Files.copy(CANARIES.resolve("turned.mp4"), files.resolve("b.mp4"));
    Files.copy(CANARIES.resolve("drums.ogg"), files.resolve("c.ogg"));
    try (CatalogWriter writer = writer("first", model, modelName)) {
      Ingest.into(writer, model, IngestSettings.defaults())
          .run(List.of(new Source.Folder(files)), IngestListener.silent());
      if (model.findTower(Modality.VIDEO).isPresent()) {
        writer.put(List.of(longFilm(model)));
      }
    }
    Path folder = temporary.resolve("out");
    try (Catalog catalog = Catalog.open(temporary.resolve("first"), host(modelName))) {
      Export.run(catalog, folder, format);
    }
    return folder;
  }

  /// A film of ten minutes whose file is on another machine.
  private static EmbeddedItem longFilm(EmbeddingModel model) {
    byte[] rgb = new byte[32 * 32 * 3];
    Content film = new Content.Film(Video.of(List.of(new Picture(32, 32, rgb)), 1));
    Embedding vector = model.tower(Modality.VIDEO).embed(List.of(film), Role.DOCUMENT).getFirst();
    return new EmbeddedItem(
        "long",
        "",
        "",
        SourceStamp.NONE,
        Metadata.empty(),
        List.of(
            new EmbeddedSegment(Modality.VIDEO, new Place.TimeRange(0, 12_000), vector),
            new EmbeddedSegment(Modality.VIDEO, new Place.TimeRange(12_000, 600_000), vector)));
  }

  private Map<String, List<Place>> places(String name, String modelName) {
    Map<String, List<Place>> places = new TreeMap<>();
    try (Catalog catalog = Catalog.open(temporary.resolve(name), host(modelName))) {
      catalog.forEachItem((item, segments) ->
          places.put(item.id(), segments.stream().map(segment -> segment.place()).toList()));
    }
    return places;
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-clip-gelu, PARQUET, VIDEO",
    "tiny-xclip, JSONL, VIDEO",
    "tiny-clap, NPY, AUDIO"
  })
  void momentsComeBackWithTheirTimesAndAreComparedByTheirFiles(
      String name, ExchangeFormat format, Modality modality) throws IOException {
    try (EmbeddingModel model = open(name)) {
      Import checked = Import.check(exported(model, name, format), model, false);
      try (CatalogWriter writer = writer("second", model, name)) {
        Import.Report report = checked.into(writer);
        assertThat(report.compared().get(modality)).isBetween(1, 4);
        assertThat(report.least()).isGreaterThan(.999);
        assertThat(report.uncompared()).isEmpty();
      }
    }
    assertThat(places("second", name)).isEqualTo(places("first", name)).isNotEmpty();
    if (modality == Modality.VIDEO) {
      assertThat(places("second", name).get("long"))
          .containsExactly(new Place.TimeRange(0, 12_000), new Place.TimeRange(12_000, 600_000));
    }
  }

  @Test
  void filmsThatAreGoneAreRefusedOrCountedAsTakenOnTrust() throws IOException {
    try (EmbeddingModel model = open("tiny-clip-gelu")) {
      Path folder = exported(model, "tiny-clip-gelu", ExchangeFormat.JSONL);
      Files.delete(temporary.resolve("files/a.mkv"));
      Files.delete(temporary.resolve("files/b.mp4"));
      assertThatThrownBy(() -> Import.check(folder, model, false))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("nothing shows that the video vectors")
          .hasMessageContaining("--unchecked");
      long moments =
          places("first", "tiny-clip-gelu").values().stream().mapToLong(List::size).sum();
      try (CatalogWriter writer = writer("second", model, "tiny-clip-gelu")) {
        assertThat(Import.check(folder, model, true).into(writer).uncompared())
            .containsExactly(Map.entry(Modality.VIDEO, moments));
      }
    }
  }
}
