package semblance.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.ModelException;

/// Which files of a folder are taken for what.
class CheckpointTest {
  @TempDir Path folder;

  private void weights(String file, String tensor) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    SafetensorsFile.of(
            "{\"%s\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}".formatted(tensor),
            8)
        .write(path);
  }

  private void json(String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
  }

  /// Which tensor is found: each test gives each file one of its own.
  private List<String> found() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return List.copyOf(checkpoint.tensors().keySet());
    }
  }

  private CheckpointLayout layout() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      return checkpoint.layout();
    }
  }

  @Test
  void transformersFilesWinOverThoseOfOpenClipWhereTheyAreComplete() throws IOException {
    json("open_clip_config.json", "{\"which\": \"open_clip\"}");
    weights("open_clip_model.safetensors", "open_clip");
    json("config.json", "{\"model_type\": \"clip\"}");
    assertThat(layout()).isEqualTo(CheckpointLayout.OPEN_CLIP);
    assertThat(found()).containsExactly("open_clip");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.config().text("which")).isEqualTo("open_clip");
    }

    weights("model.safetensors", "transformers");
    assertThat(layout()).isEqualTo(CheckpointLayout.TRANSFORMERS);
    assertThat(found()).containsExactly("transformers");

    json("config.json", "{\"architecture\": \"vit\"}");
    assertThat(layout()).isEqualTo(CheckpointLayout.OPEN_CLIP);
    assertThat(found()).containsExactly("open_clip");
  }

  @Test
  void foldersOfSentenceTransformersHaveParts() throws IOException {
    json("modules.json", "[]");
    json("config.json", "{\"model_type\": \"bert\"}");
    weights("model.safetensors", "bert");
    weights("2_Dense/model.safetensors", "dense");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.layout()).isEqualTo(CheckpointLayout.SENTENCE_TRANSFORMERS);
      assertThat(checkpoint.part("2_Dense").tensors()).containsOnlyKeys("dense");
      assertThat(checkpoint.part("")).isSameAs(checkpoint);
      assertThatThrownBy(() -> checkpoint.part("../elsewhere"))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("a folder within it");
    }
  }

  @Test
  void foldersWithOnlyOnnxFilesHaveNoTensors() throws IOException {
    json("config.json", "{\"model_type\": \"clip\"}");
    Files.createDirectory(folder.resolve("onnx"));
    Files.write(folder.resolve("onnx/vision_model.onnx"), new byte[8]);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.layout()).isEqualTo(CheckpointLayout.ONNX);
      assertThat(checkpoint.config().text("model_type")).isEqualTo("clip");
      assertThat(checkpoint.tensors()).isEmpty();
    }
  }

  @Test
  void aLoneFileOfWeightsIsFoundWhateverItIsCalled() throws IOException {
    weights("vit_b_32.safetensors", "lone");
    Files.write(folder.resolve("training_args.bin"), new byte[3]);
    Files.write(folder.resolve("optimizer.pt"), new byte[3]);
    assertThat(layout()).isEqualTo(CheckpointLayout.BARE);
    assertThat(found()).containsExactly("lone");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThatThrownBy(checkpoint::config)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("config.json is missing");
    }
  }

  @Test
  void severalFilesOfWeightsAreNamed() throws IOException {
    weights("one.safetensors", "one");
    weights("two.safetensors", "two");
    assertThatThrownBy(this::found)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("one.safetensors, two.safetensors")
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void shardsWithoutTheirIndexSayThatItIsMissing() throws IOException {
    weights("model-00001-of-00002.safetensors", "one");
    weights("model-00002-of-00002.safetensors", "two");
    assertThatThrownBy(this::found)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors.index.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"../a.safetensors\"",
        "\"\"",
        "\".\"",
        "\"/\"",
        "\"..\"",
        "\"a\\u0000.safetensors\"",
        "\"config.json\"",
        "3",
        "[]",
        "null"
      })
  void indexesThatNameOddFilesAreRefused(String file) throws IOException {
    json("model.safetensors.index.json", "{\"weight_map\": {\"a\": %s}}".formatted(file));
    assertThatThrownBy(this::found)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("index.json names the file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | missing",
        "{\"weight_map\": {}} | {}",
        "{\"weight_map\": [\"a\"]} | [\"a\"]",
        "{\"weight_map\": {\"a\": \"absent.safetensors\"}} | absent.safetensors is missing",
        "{\"weight_map\": {\"b\": \"there.safetensors\"}} | tensor b is in there.safetensors"
      })
  void indexesThatDoNotFitAreRefused(String index, String reason) throws IOException {
    json("model.safetensors.index.json", index);
    weights("there.safetensors", "a");
    assertThatThrownBy(this::found).isInstanceOf(ModelException.class).hasMessageContaining(reason);
  }

  @Test
  void foldersInThePlaceOfFilesAndBrokenLinksAreNamed() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.createDirectory(file);
    assertThatThrownBy(this::found)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors is no file");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("blobs/absent"));
    assertThatThrownBy(this::found)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is a link to a file that is not there");
  }

  @Test
  void filesThatAreLinkedAreFollowed() throws IOException {
    weights("blobs/0123", "linked");
    Files.createSymbolicLink(folder.resolve("model.safetensors"), Path.of("blobs/0123"));
    assertThat(found()).containsExactly("linked");
  }

  @Test
  void filesThatAreCutWhileOpenAreNoticed() throws IOException {
    weights("model.safetensors", "a");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.tensors()).hasSize(1);
      try (RandomAccessFile file =
          new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
        file.setLength(20);
      }
      assertThatThrownBy(checkpoint::tensors)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("to 20 while it was in use");
    }
  }

  @Test
  void rowsOfATensorShareItsMemory() throws IOException {
    SafetensorsFile.of("{\"qkv\":{\"dtype\":\"F32\",\"shape\":[6,2],\"data_offsets\":[0,48]}}", 48)
        .write(folder.resolve("model.safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      StoredTensor qkv = checkpoint.tensors().values().iterator().next();
      StoredTensor key = qkv.rows("k", 2, 2);
      assertThat(key.name()).isEqualTo("k");
      assertThat(key.shape()).containsExactly(2L, 2L);
      assertThat(key.memory().address() - qkv.memory().address()).isEqualTo(16);
      assertThat(key.memory().byteSize()).isEqualTo(16);
      assertThat(Map.of(key, 1)).containsKey(qkv.rows("k", 2, 2));
    }
  }
}
