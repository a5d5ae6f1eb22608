package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.model.hub.HubCache;

class DamagedModelTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void copyModel() throws IOException {
    folder = Fixtures.copy(Fixtures.path("tiny-clip-gelu"), temporary.resolve("model"));
  }

  private void useTexts() {
    try (LoadedModel model = Fixtures.open(folder, temporary, PrecisionPolicy.FP32)) {
      model.tower(Modality.TEXT).embed(List.of(new Content.Text("a")), Role.QUERY);
    }
  }

  private void replaceIn(String file, String from, String to) throws IOException {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replace(from, to));
  }

  /// Changes the header of the weights, keeping its length.
  private void replaceInHeader(String from, String to) throws IOException {
    Path path = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(path);
    int length = Math.toIntExact(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
    assertThat(header).contains(from);
    assertThat(to).hasSameSizeAs(from);
    byte[] changed = header.replace(from, to).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(changed, 0, bytes, 8, length);
    Files.write(path, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void missingFilesAreNamed(String file) throws IOException {
    Files.delete(folder.resolve(file));
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file)
        .hasMessageContaining("is missing");
  }

  @Test
  void aMissingPreprocessorIsNamedWhereItsDefaultsDoNotFit() throws IOException {
    Files.delete(folder.resolve("preprocessor_config.json"));
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(folder.resolve("preprocessor_config.json") + " is missing")
        .hasMessageContaining("bring the whole folder again");
  }

  @Test
  void jsonThatIsCutShortIsSaidPlainly() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("config.json is not valid JSON")
        .hasMessageNotContaining("Source");
  }

  @Test
  void cachesLieWhereHomeSays() {
    assertThat(UserCache.base(Map.of("HOME", "/elsewhere")))
        .isEqualTo(Path.of("/elsewhere/.cache"));
    assertThat(UserCache.base(Map.of("HOME", "/elsewhere", "XDG_CACHE_HOME", "/caches")))
        .isEqualTo(Path.of("/caches"));
    assertThat(UserCache.base(Map.of()))
        .isEqualTo(Path.of(System.getProperty("user.home"), ".cache"));
  }

  @Test
  void missingTokenizersAreNamed() throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    Files.delete(folder.resolve("vocab.json"));
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8, 100, 5_000, 100_000})
  void truncatedWeightsAreRefusedByName(int length) throws IOException {
    Path path = folder.resolve("model.safetensors");
    Files.write(path, Arrays.copyOf(Files.readAllBytes(path), length));
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, Long.MAX_VALUE, 99_999_999})
  void headerLengthsThatLieAreRefused(long length) throws IOException {
    Path path = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(path);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    Files.write(path, bytes);
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining("damaged");
  }

  @Test
  void invalidJsonIsRefusedWithItsPlace() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"clip\",,}");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("line 1");
  }

  @Test
  void tensorsOfAnotherShapeAreNamedWithBothShapes() throws IOException {
    int vocabulary = Fixtures.vocabulary("tiny-clip-gelu");
    replaceIn("config.json", "\"vocab_size\": " + vocabulary, "\"vocab_size\": 1900");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("text_model.embeddings.token_embedding.weight")
        .hasMessageContaining("[%d, 32]".formatted(vocabulary))
        .hasMessageContaining("[1900, 32]");
  }

  @Test
  void missingTensorsAreNamedWithTheirShape() throws IOException {
    replaceInHeader("text_model.final_layer_norm.bias", "text_model.final_layer_norm.baas");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("text_model.final_layer_norm.bias")
        .hasMessageContaining("[32]")
        .hasMessageContaining("missing");
  }

  @Test
  void tensorsWithoutAPlaceAreNamed() throws IOException {
    replaceInHeader("\"text_model.final_layer_norm.bias\"", "\"xxxx_model.final_layer_norm.bias\"");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("xxxx_model.final_layer_norm.bias")
        .hasMessageContaining("[32]");
  }

  @Test
  void numbersThatAreNotFiniteAreRefused() throws IOException {
    Path path = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(path);
    int length = Math.toIntExact(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    Arrays.fill(bytes, 8 + length, bytes.length, (byte) 0xff); // NaN in every format
    Files.write(path, bytes);
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not finite");
  }

  @Test
  void unsupportedArchitecturesNameTheNearest() throws IOException {
    replaceIn("config.json", "\"model_type\": \"clip\"", "\"model_type\": \"blip\"");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'blip'")
        .hasMessageContaining("'clip'");
  }

  @Test
  void unknownPreprocessingIsRefusedByName() throws IOException {
    replaceIn("preprocessor_config.json", "\"do_resize\"", "\"do_grayscale\": true, \"do_resize\"");
    assertThatThrownBy(this::useTexts)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("do_grayscale");
  }

  @Test
  void unknownModelsSayHowToBringThem() {
    ModelLocations locations =
        new ModelLocations(java.util.Optional.empty(), new HubCache(temporary.resolve("hub")));
    assertThatThrownBy(() -> locations.find("openai/clip-vit-base-patch32"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("semblance models pull openai/clip-vit-base-patch32");
    assertThatThrownBy(() -> locations.find("nothing"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("semblance models list");
  }
}
