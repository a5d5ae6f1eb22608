package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogWriter;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Picture;
import semblance.embedding.Sound;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Video;
import semblance.ingest.source.Source;

/// Decoders that are really changed after a catalog was made with what they gave before.
final class DecoderIdentityTest {
  @TempDir Path temporary;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    checkpoints = new Checkpoints(temporary);
  }

  private static Picture blueFirst(Picture picture) {
    byte[] rgb = picture.rgb().clone();
    for (int i = 0; i < rgb.length; i += 3) {
      byte red = rgb[i];
      rgb[i] = rgb[i + 2];
      rgb[i + 2] = red;
    }
    return new Picture(picture.width(), picture.height(), rgb);
  }

  /// As if the colour matrix of standard definition were used for high definition.
  private static Picture otherMatrix(Picture picture) {
    byte[] rgb = picture.rgb().clone();
    for (int i = 0; i < rgb.length; i += 3) {
      int red = rgb[i] & 0xff;
      int green = rgb[i + 1] & 0xff;
      int blue = rgb[i + 2] & 0xff;
      rgb[i] = (byte) Math.clamp(Math.round(1.086 * red - 0.072 * green - 0.014 * blue), 0L, 255L);
      rgb[i + 1] =
          (byte) Math.clamp(Math.round(0.097 * red + 0.845 * green + 0.058 * blue), 0L, 255L);
      rgb[i + 2] =
          (byte) Math.clamp(Math.round(-0.014 * red - 0.028 * green + 1.042 * blue), 0L, 255L);
    }
    return new Picture(picture.width(), picture.height(), rgb);
  }

  /// Half as wide and high, then as before, without a filter.
  private static Picture coarse(Picture picture) {
    byte[] rgb = picture.rgb().clone();
    int width = picture.width();
    for (int i = 0; i < rgb.length; i++) {
      int y = i / 3 / width / 2 * 2;
      int x = i / 3 % width / 2 * 2;
      rgb[i] = picture.rgb()[3 * (y * width + x) + i % 3];
    }
    return new Picture(width, picture.height(), rgb);
  }

  private static Picture blackForWhite(Picture picture) {
    byte[] rgb = picture.rgb().clone();
    for (int i = 0; i < rgb.length; i += 3) {
      if (rgb[i] == -1 && rgb[i + 1] == -1 && rgb[i + 2] == -1) {
        Arrays.fill(rgb, i, i + 3, (byte) 0);
      }
    }
    return new Picture(picture.width(), picture.height(), rgb);
  }

  static Stream<Arguments> pictureDecoders() {
    return Stream.of(
        Arguments.of(
            "blue and red exchanged", ChangedDecoder.ofPictures(DecoderIdentityTest::blueFirst)),
        Arguments.of("another resampling", ChangedDecoder.ofPictures(DecoderIdentityTest::coarse)),
        Arguments.of(
            "transparency over black",
            ChangedDecoder.ofPictures(DecoderIdentityTest::blackForWhite)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictureDecoders")
  void aPictureDecoderThatChangedIsRefusedForWritesAndQueriesAndTextsGoOn(
      String what, ContentDecoder decoder) throws IOException {
    Path model = checkpoints.copy("tiny-clip-gelu");
    checkpoints.makeCatalog(model, "rotated.jpg");
    refusesOnly(model, decoder, new Content.Image(new Picture(8, 8, new byte[192])), "rotated.jpg");
  }

  static Stream<Arguments> filmDecoders() {
    return Stream.of(
        Arguments.of(
            "another colour matrix", ChangedDecoder.ofFilms(DecoderIdentityTest::otherMatrix)),
        Arguments.of(
            "the first half left out", ChangedDecoder.ofFilms(DecoderIdentityTest::secondHalf)));
  }

  private static Video otherMatrix(Video film) {
    int[] all = new int[film.frameCount()];
    Arrays.setAll(all, i -> i);
    return Video.of(
        film.frames(all).stream().map(DecoderIdentityTest::otherMatrix).toList(),
        film.framesPerSecond());
  }

  private static Video secondHalf(Video film) {
    int half = film.frameCount() / 2;
    return film.stretch(half, film.frameCount() - half);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filmDecoders")
  void aFilmDecoderThatChangedIsRefusedForWritesAndQueriesAndTextsGoOn(
      String what, ContentDecoder decoder) throws IOException {
    Path model = checkpoints.copy("tiny-clip-gelu");
    checkpoints.makeCatalog(model, "zoom.webm");
    Video film = Video.of(List.of(new Picture(8, 8, new byte[192])), 1);
    refusesOnly(model, decoder, new Content.Film(film), "zoom.webm");
  }

  static Stream<Arguments> soundDecoders() {
    return Stream.of(
        Arguments.of(
            "channels added up instead of averaged",
            ChangedDecoder.ofSounds(DecoderIdentityTest::louder)),
        Arguments.of(
            "another rate than is said",
            ChangedDecoder.ofSounds(sound -> new Sound(sound.rate() * 48 / 44, sound.samples()))));
  }

  private static Sound louder(Sound sound) {
    float[] louder = sound.samples().clone();
    for (int i = 0; i < louder.length; i++) {
      louder[i] *= 2;
    }
    return new Sound(sound.rate(), louder);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("soundDecoders")
  void aSoundDecoderThatChangedIsRefusedForWritesAndQueriesAndTextsGoOn(
      String what, ContentDecoder decoder) throws IOException {
    Path model = checkpoints.copy("tiny-clap");
    checkpoints.makeCatalog(model, "drums.ogg");
    refusesOnly(
        model, decoder, new Content.Audio(new Sound(48_000, new float[48_000])), "drums.ogg");
  }

  /// With a changed decoder, content of its kind is neither asked with nor stored; everything else
  /// goes on.
  private void refusesOnly(Path model, ContentDecoder decoder, Content refused, String name)
      throws IOException {
    CatalogHost host = Checkpoints.host(model, decoder);
    String tower = "the %s tower of %s no longer gives".formatted(refused.modality(), model);
    try (Catalog catalog = Catalog.open(checkpoints.catalog(), host)) {
      assertThatThrownBy(
              () -> catalog.search(Query.of(new QueryPart.ContentPart(refused, 1, "part"))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining(tower)
          .hasMessageContaining("searching by item or vector goes on");
      assertThat(catalog.search(Query.of(QueryPart.text("waves"))).matches()).hasSize(2);
      assertThat(
              catalog.search(Query.of(new QueryPart.ItemPart(checkpoints.id(name), 1))).matches())
          .hasSize(1);
    }
    Files.copy(
        Checkpoints.CANARIES.resolve(other(name)), checkpoints.files().resolve("again-" + name));
    Files.writeString(checkpoints.files().resolve("second.txt"), "warm woods");
    try (EmbeddingModel opened = Checkpoints.open(model);
        CatalogWriter writer = CatalogWriter.open(checkpoints.catalog(), opened, host)) {
      Ingest ingest = Ingest.into(writer, opened, IngestSettings.defaults().withWorkers(1));
      Path second = checkpoints.files().resolve("second.txt");
      assertThat(ingest.run(List.of(new Source.File(second)), IngestListener.silent()).indexed())
          .isEqualTo(1);
      assertThatThrownBy(() ->
              ingest.run(List.of(new Source.Folder(checkpoints.files())), IngestListener.silent()))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining(tower);
      assertThat(writer.find(checkpoints.id("again-" + name))).isEmpty();
    }
  }

  /// Another canary of the same kind.
  private static String other(String name) {
    return switch (name) {
      case "drums.ogg" -> "voice.wav";
      case "zoom.webm" -> "turned.mp4";
      case "rotated.jpg" -> "cmyk.jpg";
      default -> throw new IllegalArgumentException(name);
    };
  }
}
