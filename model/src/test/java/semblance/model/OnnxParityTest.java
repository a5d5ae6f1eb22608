package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.Role;
import semblance.embedding.VectorMath;
import semblance.model.ModelDescription.TowerDescription;
import semblance.model.checkpoint.ExpectedTensors;

class OnnxParityTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"onnx-clip", "onnx-chinese-clip", "onnx-sentence-bert"})
  void exportsMakeTheVectorsOfTheModelTheyWereMadeFrom(String fixture) {
    Parity.check(fixture, temporary.resolve("cache"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_fp16", "_quantized"})
  void eachPrecisionMakesTheVectorsOfOnnxRuntime(String ending) throws IOException {
    Path folder = only(ending);
    JsonNode facts = Fixtures.json("onnx-clip/expected.json");
    ExpectedTensors expected = new ExpectedTensors(Fixtures.path("onnx-clip/expected.safetensors"));
    try (LoadedModel model = open(folder, PrecisionPolicy.AUTO)) {
      List<Content> texts = new ArrayList<>();
      Fixtures.strings(facts.get("texts")).forEach(text -> texts.add(new Content.Text(text)));
      List<Content> pictures = new ArrayList<>();
      Fixtures.strings(facts.get("pictures"))
          .forEach(name -> pictures.add(new Content.Image(Fixtures.picture(name))));
      check(model, Modality.TEXT, texts, expected.rows("text_embeds" + ending + "_onnx"));
      check(model, Modality.IMAGE, pictures, expected.rows("image_embeds" + ending + "_onnx"));
      assertThat(model.scoring()).isEmpty();
    }
  }

  private static void check(
      LoadedModel model, Modality modality, List<Content> contents, float[][] expected) {
    List<Embedding> made = model.tower(modality).embed(contents, Role.DOCUMENT);
    double lowest = 1;
    double farthest = 0;
    for (int i = 0; i < expected.length; i++) {
      float[] vector = made.get(i).vector();
      lowest = Math.min(lowest, VectorMath.dot(vector, expected[i]));
      VectorMath.addScaled(vector, expected[i], -1);
      farthest = Math.max(farthest, VectorMath.norm(vector));
    }
    System.out.printf(
        "%s: lowest cosine %.7f, largest distance %.1e%n", modality, lowest, farthest);
    assertThat(lowest).as("lowest cosine").isGreaterThanOrEqualTo(0.9999);
    assertThat(model.tower(modality).precision()).isEqualTo(Precision.FP32);
  }

  @Test
  void descriptionsTellHowTheNetworkWasExported() throws IOException {
    try (LoadedModel model = open(only("_quantized"), PrecisionPolicy.BF16)) {
      ModelDescription described = model.describe(temporary, true);
      assertThat(described.family()).isEqualTo("CLIP (onnx, int8)");
      for (TowerDescription tower : described.towers()) {
        ModelDescription.Measured measured = tower.measured().orElseThrow();
        assertThat(measured.reason()).isEqualTo("the export decides (onnx, int8)");
        assertThat(measured.bytes()).isBetween(tower.parameters(), 2 * tower.parameters());
      }
    }
  }

  @Test
  void eachPrecisionIsASpaceOfItsOwn() throws IOException {
    try (LoadedModel half = open(only("_fp16"), PrecisionPolicy.AUTO);
        LoadedModel full = open(only(""), PrecisionPolicy.AUTO);
        LoadedModel all = open(Fixtures.path("onnx-clip"), PrecisionPolicy.AUTO)) {
      assertThat(full.space()).isEqualTo(all.space());
      assertThat(full.space().differences(half.space()).toString()).contains("weights");
    }
  }

  private LoadedModel open(Path folder, PrecisionPolicy precision) {
    return Fixtures.open(folder, temporary.resolve("cache"), precision);
  }

  /// The fixture with the networks of one precision.
  private Path only(String ending) throws IOException {
    Path from = Fixtures.path("onnx-clip");
    Path to = temporary.resolve("model" + ending);
    Files.createDirectories(to.resolve("onnx"));
    for (String name :
        List.of(
            "config.json",
            "preprocessor_config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer_config.json")) {
      Files.copy(from.resolve(name), to.resolve(name));
    }
    for (String tower : List.of("text_model", "vision_model")) {
      String name = tower + ending + ".onnx";
      Files.copy(from.resolve("onnx").resolve(name), to.resolve("onnx").resolve(name));
    }
    return to;
  }
}
