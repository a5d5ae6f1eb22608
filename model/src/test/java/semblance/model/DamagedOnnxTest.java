package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;
import semblance.embedding.Tower;

class DamagedOnnxTest {
  @TempDir Path temporary;
  private Path sentences;
  private Path both;

  @BeforeEach
  void copyFixtures() throws IOException {
    sentences = copy("onnx-sentence-bert");
    both = copy("onnx-chinese-clip");
  }

  private Path copy(String fixture) throws IOException {
    Path from = Fixtures.path(fixture);
    Path to = temporary.resolve(fixture);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  /// Opens a folder and embeds a text, or fails.
  private void embed(Path folder) {
    try (LoadedModel model =
        Fixtures.open(folder, temporary.resolve("cache"), PrecisionPolicy.AUTO)) {
      for (Tower tower : model.towers()) {
        if (tower.modality() == Modality.TEXT) {
          tower.embed(List.of(new Content.Text("a cat")), Role.QUERY);
        }
      }
    }
  }

  @Test
  void truncatedNetworksAreRefusedByName() throws IOException {
    Path file = sentences.resolve("onnx/model.onnx");
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> embed(sentences))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void aTextIsNoNetwork() throws IOException {
    Path file = sentences.resolve("onnx/model.onnx");
    Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
    assertThatThrownBy(() -> embed(sentences))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file + " is damaged, or no network in ONNX form");
  }

  @Test
  void damagedBytesNeverEndTheProgram() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path file = sentences.resolve("onnx/model.onnx");
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int round = 0; round < 30; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 20; i++) {
        damaged[random.nextInt(damaged.length / (1 + random.nextInt(50)))] =
            (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try {
        embed(sentences);
      } catch (ModelException e) {
        refused++;
        assertThat(e).hasMessageContaining(file.getFileName().toString());
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  @Test
  void missingWeightsBesideANetworkAreNamed() throws IOException {
    Path weights = both.resolve("model.onnx_data");
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> embed(both))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(weights + " is cut short");
    Files.delete(weights);
    assertThatThrownBy(() -> embed(both))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(weights + " is missing")
        .hasMessageContaining("model.onnx keeps its weights there");
  }

  @Test
  void weightsOutsideTheFolderAreNotRead() throws IOException {
    replace(both.resolve("model.onnx"), "model.onnx_data", "../../outside_1");
    assertThatThrownBy(() -> embed(both))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'../../outside_1' as the file of its weights");
  }

  @Test
  void weightsBesideANetworkAreFoundBehindLinks() throws IOException {
    Path blobs = Files.createDirectories(temporary.resolve("blobs"));
    for (String name : List.of("model.onnx", "model.onnx_data")) {
      Path blob = blobs.resolve(Integer.toHexString(name.hashCode()));
      Files.move(both.resolve(name), blob);
      Files.createSymbolicLink(both.resolve(name), both.relativize(blob));
    }
    embed(both);
  }

  @Test
  void otherOutputsAreNamed() throws IOException {
    replace(both.resolve("model.onnx"), "text_embeds", "text_hidden");
    assertThatThrownBy(() -> embed(both))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("text_hidden")
        .hasMessageContaining("expected text_embeds");
  }

  @Test
  void otherInputsAreNamed() throws IOException {
    replace(sentences.resolve("onnx/model.onnx"), "token_type_ids", "token_type_xxx");
    assertThatThrownBy(() -> embed(sentences))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'token_type_xxx' is not known here");
  }

  @Test
  void operatorsOfLaterVersionsAreRefused() throws IOException {
    Path file = sentences.resolve("onnx/model.onnx");
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length; // opset_import { version: 18 } is the last field
    assertThat(Arrays.copyOfRange(bytes, end - 6, end)).endsWith(0x10, 18);
    bytes[end - 1] = 120;
    Files.write(file, bytes);
    assertThatThrownBy(() -> embed(sentences))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(file + " cannot be opened by ONNX Runtime")
        .hasMessageContaining("120");
  }

  @Test
  void aFolderWithoutANetworkForItsModelSaysWhatIsThere() throws IOException {
    Files.move(both.resolve("model.onnx"), both.resolve("decoder.onnx"));
    Files.copy(sentences.resolve("onnx/model.onnx"), both.resolve("another.onnx"));
    assertThatThrownBy(() -> embed(both))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("another.onnx, decoder.onnx")
        .hasMessageContaining("bring text_model.onnx and vision_model.onnx, or model.onnx");
  }

  /// Replaces a name by another of the same length wherever it stands.
  private static void replace(Path file, String name, String other) throws IOException {
    assertThat(other).hasSameSizeAs(name);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(name);
    Files.write(file, text.replace(name, other).getBytes(StandardCharsets.ISO_8859_1));
  }
}
