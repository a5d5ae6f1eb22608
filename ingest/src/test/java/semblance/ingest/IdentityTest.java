package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Role;
import semblance.embedding.Sound;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.Video;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Real checkpoints of which one thing is really changed after a catalog was made with them.
final class IdentityTest {
  private static final Path ROOT = Path.of(System.getProperty("semblance.root", "."));
  private static final Path MODELS = ROOT.resolve("model/src/test/resources");
  private static final Path CANARIES =
      ROOT.resolve("catalog/src/main/resources/semblance/catalog/guard/canaries");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  /// Changes a file of a checkpoint.
  interface Change {
    void in(Path model) throws IOException;
  }

  /// Changes a JSON file of a checkpoint.
  interface JsonChange {
    void in(ObjectNode json);
  }

  private Path copy(String name) throws IOException {
    Path model = Files.createDirectories(temporary.resolve("model"));
    try (Stream<Path> files = Files.list(MODELS.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    return model;
  }

  private static EmbeddingModel open(Path model) {
    return Models.open(
        model.toString(),
        ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(1));
  }

  private static CatalogHost host(Path model, ContentDecoder decoder) {
    return new CatalogHost((_, _) -> open(model), decoder);
  }

  private Path catalog() {
    return temporary.resolve("catalog");
  }

  private String id(String name) {
    return temporary.resolve("files").resolve(name).toUri().toString();
  }

  /// Makes a catalog of some canaries and a note.
  private void makeCatalog(Path model, String... names) throws IOException {
    Path files = Files.createDirectories(temporary.resolve("files"));
    for (String name : names) {
      Files.copy(CANARIES.resolve(name), files.resolve(name));
    }
    Files.writeString(files.resolve("note.txt"), "workers at the waves");
    try (EmbeddingModel opened = open(model);
        CatalogWriter writer =
            CatalogWriter.create(
                catalog(),
                CatalogSettings.named("things"),
                opened,
                host(model, new MediaDecoder()))) {
      IngestReport report =
          Ingest.into(writer, opened, IngestSettings.defaults())
              .run(List.of(new Source.Folder(files)), IngestListener.silent());
      assertThat(report.skipped()).isEmpty();
    }
  }

  private static Change number(String tensor, int index) {
    return model -> {
      Path file = model.resolve("model.safetensors");
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) bytes.getLong(0);
      JsonNode tensors =
          JSON.readTree(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));
      int start = tensors.path(tensor).path("data_offsets").path(0).intValue();
      int at = 8 + header + start + 4 * index;
      bytes.putInt(at, bytes.getInt(at) ^ 1); // the least bit
      Files.write(file, bytes.array());
    };
  }

  private static Change json(String name, JsonChange change) {
    return model -> {
      ObjectNode json = (ObjectNode) JSON.readTree(model.resolve(name).toFile());
      change.in(json);
      JSON.writeValue(model.resolve(name).toFile(), json);
    };
  }

  private static void swapMerges(ObjectNode tokenizer) {
    ArrayNode merges = (ArrayNode) tokenizer.at("/model/merges");
    JsonNode first = merges.get(0);
    merges.set(0, merges.get(1));
    merges.set(1, first);
  }

  private static void swapWords(ObjectNode tokenizer) {
    ObjectNode words = (ObjectNode) tokenizer.at("/model/vocab");
    int warm = words.path("warm</w>").intValue();
    words.set("warm</w>", words.path("waves</w>"));
    words.put("waves</w>", warm);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        Arguments.of(
            "image tower's weights: ", number("vision_model.encoder.layers.1.mlp.fc1.bias", 3)),
        Arguments.of("text tower's weights: ", number("text_projection.weight", 17)),
        Arguments.of("text tower's tokenizer: ", json("tokenizer.json", IdentityTest::swapMerges)),
        Arguments.of("text tower's tokenizer: ", json("tokenizer.json", IdentityTest::swapWords)),
        Arguments.of(
            "image tower's preprocessing: ",
            json(
                "preprocessor_config.json",
                config -> ((ArrayNode) config.path("image_mean")).set(0, 0.5))),
        Arguments.of(
            "image tower's preprocessing: ",
            json(
                "preprocessor_config.json",
                config -> ((ArrayNode) config.path("image_std")).set(2, 0.5))),
        Arguments.of(
            "image tower's preprocessing: ",
            json(
                "preprocessor_config.json",
                config -> ((ObjectNode) config.path("size")).put("shortest_edge", 56))),
        Arguments.of(
            "image tower's preprocessing: ",
            json("preprocessor_config.json", config -> config.put("resample", 2))),
        Arguments.of(
            "image tower's architecture: ",
            json(
                "config.json",
                config ->
                    ((ObjectNode) config.path("vision_config")).put("hidden_act", "quick_gelu"))));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aCheckpointThatChangedIsRefusedByNameAndItemsAndVectorsGoOn(String named, Change change)
      throws IOException {
    Path model = copy("tiny-clip-gelu");
    makeCatalog(model, "rotated.jpg", "zoom.webm");
    Embedding vector;
    try (EmbeddingModel before = open(model)) {
      vector =
          before
              .tower(Modality.TEXT)
              .embed(List.of(new Content.Text("waves")), Role.QUERY)
              .getFirst();
    }
    change.in(model);
    CatalogHost host = host(model, new MediaDecoder());
    try (EmbeddingModel changed = open(model)) {
      assertThatThrownBy(() -> CatalogWriter.open(catalog(), changed, host))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("catalog things")
          .hasMessageContaining(named);
    }
    try (Catalog catalog = Catalog.open(catalog(), host)) {
      for (Content content :
          List.of(new Content.Text("waves"), new Content.Image(new Picture(8, 8, new byte[192])))) {
        assertThatThrownBy(
                () -> catalog.search(Query.of(new QueryPart.ContentPart(content, 1, "part"))))
            .isInstanceOf(SpaceMismatchException.class)
            .hasMessageContaining(named);
      }
      assertThat(catalog.search(Query.of(new QueryPart.ItemPart(id("note.txt"), 1))).matches())
          .hasSize(2);
      assertThat(catalog.search(Query.of(new QueryPart.VectorPart(vector, 1, "waves"))).matches())
          .hasSize(3);
    }
  }

  @Test
  void whatVectorsDoNotDependOnMayChange() throws IOException {
    Path model = copy("tiny-clip-gelu");
    makeCatalog(model, "rotated.jpg");
    number("logit_scale", 0).in(model);
    Files.writeString(model.resolve("README.md"), "Changed.");
    json("config.json", config -> config.put("transformers_version", "9.9")).in(model);
    try (EmbeddingModel changed = open(model);
        CatalogWriter writer =
            CatalogWriter.open(catalog(), changed, host(model, new MediaDecoder()))) {
      assertThat(writer.size()).isEqualTo(2);
    }
  }

  /// A decoder of which one thing is done otherwise.
  private static class Changed implements ContentDecoder {
    private final MediaDecoder usual = new MediaDecoder();

    @Override
    public Picture decodePicture(byte[] encoded, String name) {
      return usual.decodePicture(encoded, name);
    }

    @Override
    public Sound decodeSound(byte[] encoded, String name) {
      return usual.decodeSound(encoded, name);
    }

    @Override
    public Video openFilm(byte[] encoded, String name) {
      return usual.openFilm(encoded, name);
    }
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

  static Stream<Arguments> pictureDecoders() {
    return Stream.of(
        Arguments.of(
            "blue and red exchanged",
            new Changed() {
              @Override
              public Picture decodePicture(byte[] encoded, String name) {
                return blueFirst(super.decodePicture(encoded, name));
              }
            }),
        Arguments.of(
            "another resampling",
            new Changed() {
              @Override
              public Picture decodePicture(byte[] encoded, String name) {
                return coarse(super.decodePicture(encoded, name));
              }
            }),
        Arguments.of(
            "transparency over black",
            new Changed() {
              @Override
              public Picture decodePicture(byte[] encoded, String name) {
                Picture picture = super.decodePicture(encoded, name);
                byte[] rgb = picture.rgb().clone();
                for (int i = 0; i < rgb.length; i += 3) {
                  if (rgb[i] == -1 && rgb[i + 1] == -1 && rgb[i + 2] == -1) {
                    Arrays.fill(rgb, i, i + 3, (byte) 0);
                  }
                }
                return new Picture(picture.width(), picture.height(), rgb);
              }
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pictureDecoders")
  void aPictureDecoderThatChangedIsRefusedForWritesAndQueriesAndTextsGoOn(
      String what, ContentDecoder decoder) throws IOException {
    Path model = copy("tiny-clip-gelu");
    makeCatalog(model, "rotated.jpg");
    refusesOnly(model, decoder, new Content.Image(new Picture(8, 8, new byte[192])), "rotated.jpg");
  }

  static Stream<Arguments> filmDecoders() {
    return Stream.of(
        Arguments.of(
            "another colour matrix",
            new Changed() {
              @Override
              public Video openFilm(byte[] encoded, String name) {
                Video film = super.openFilm(encoded, name);
                int[] all = new int[film.frameCount()];
                Arrays.setAll(all, i -> i);
                return Video.of(
                    film.frames(all).stream().map(IdentityTest::otherMatrix).toList(),
                    film.framesPerSecond());
              }
            }),
        Arguments.of(
            "the first half left out",
            new Changed() {
              @Override
              public Video openFilm(byte[] encoded, String name) {
                Video film = super.openFilm(encoded, name);
                int half = film.frameCount() / 2;
                return film.stretch(half, film.frameCount() - half);
              }
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filmDecoders")
  void aFilmDecoderThatChangedIsRefusedForWritesAndQueriesAndTextsGoOn(
      String what, ContentDecoder decoder) throws IOException {
    Path model = copy("tiny-clip-gelu");
    makeCatalog(model, "zoom.webm");
    Video film = Video.of(List.of(new Picture(8, 8, new byte[192])), 1);
    refusesOnly(model, decoder, new Content.Film(film), "zoom.webm");
  }

  static Stream<Arguments> soundDecoders() {
    return Stream.of(
        Arguments.of(
            "channels added up instead of averaged",
            new Changed() {
              @Override
              public Sound decodeSound(byte[] encoded, String name) {
                Sound sound = super.decodeSound(encoded, name);
                float[] louder = sound.samples().clone();
                for (int i = 0; i < louder.length; i++) {
                  louder[i] *= 2;
                }
                return new Sound(sound.rate(), louder);
              }
            }),
        Arguments.of(
            "another rate than is said",
            new Changed() {
              @Override
              public Sound decodeSound(byte[] encoded, String name) {
                Sound sound = super.decodeSound(encoded, name);
                return new Sound(sound.rate() * 48 / 44, sound.samples());
              }
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("soundDecoders")
  void aSoundDecoderThatChangedIsRefusedForWritesAndQueriesAndTextsGoOn(
      String what, ContentDecoder decoder) throws IOException {
    Path model = copy("tiny-clap");
    makeCatalog(model, "drums.ogg");
    refusesOnly(
        model, decoder, new Content.Audio(new Sound(48_000, new float[48_000])), "drums.ogg");
  }

  /// With a changed decoder, content of its kind is neither asked with nor stored; everything else
  /// goes on.
  private void refusesOnly(Path model, ContentDecoder decoder, Content refused, String name)
      throws IOException {
    CatalogHost host = host(model, decoder);
    String tower = "the %s tower of %s no longer gives".formatted(refused.modality(), model);
    try (Catalog catalog = Catalog.open(catalog(), host)) {
      assertThatThrownBy(
              () -> catalog.search(Query.of(new QueryPart.ContentPart(refused, 1, "part"))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining(tower)
          .hasMessageContaining("searching by item or vector goes on");
      assertThat(catalog.search(Query.of(QueryPart.text("waves"))).matches()).hasSize(2);
      assertThat(catalog.search(Query.of(new QueryPart.ItemPart(id(name), 1))).matches())
          .hasSize(1);
    }
    Files.copy(CANARIES.resolve(other(name)), temporary.resolve("files").resolve("again-" + name));
    Files.writeString(temporary.resolve("files").resolve("second.txt"), "warm woods");
    try (EmbeddingModel opened = open(model);
        CatalogWriter writer = CatalogWriter.open(catalog(), opened, host)) {
      Ingest ingest = Ingest.into(writer, opened, IngestSettings.defaults().withWorkers(1));
      Path second = temporary.resolve("files").resolve("second.txt");
      assertThat(ingest.run(List.of(new Source.File(second)), IngestListener.silent()).indexed())
          .isEqualTo(1);
      assertThatThrownBy(() ->
              ingest.run(
                  List.of(new Source.Folder(temporary.resolve("files"))), IngestListener.silent()))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining(tower);
      assertThat(writer.find(id("again-" + name))).isEmpty();
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
