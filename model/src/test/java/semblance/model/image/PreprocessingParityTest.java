package semblance.model.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import semblance.embedding.Picture;
import semblance.media.resample.Filter;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.ExpectedTensors;

/// Every way of preprocessing against the bytes and numbers that its reference gives; see
/// `reference/families/preprocessing.py`.
class PreprocessingParityTest {
  @TempDir Path temporary;

  static List<String> cases() throws IOException {
    List<String> names = new ArrayList<>();
    root().get("cases").forEach(entry -> names.add(entry.get("name").textValue()));
    assertThat(names).hasSizeGreaterThan(40);
    return names;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void levelsAndNumbersAreTheReferences(String name) throws IOException {
    JsonNode entry = find(name);
    ImagePreprocessing preprocessing = preprocessing(entry);
    ExpectedTensors expected =
        new ExpectedTensors(Pictures.path("preprocessing/expected.safetensors"));
    for (JsonNode shown : entry.get("pictures")) {
      String key = name + "/" + shown.textValue();
      Picture prepared = preprocessing.prepare(Pictures.of(shown.textValue()));
      int apart = apart(prepared.rgb(), expected.bytes(key));
      assertThat(apart).as(key).isLessThanOrEqualTo(mayRound(entry) ? 1 : 0);
      preprocessing
          .size()
          .ifPresent(size ->
              assertThat(prepared)
                  .as(key)
                  .matches(p -> p.width() == size.width() && p.height() == size.height()));
      assertNumbers(
          key,
          preprocessing,
          prepared,
          expected.rows(key + "/places"),
          expected.rows(key + "/numbers"),
          mayRound(entry) ? 1 : isPadded(entry) ? 0.5 : 0);
    }
  }

  /// DINOv3's class resizes numbers, which are no whole levels afterwards.
  private static boolean mayRound(JsonNode entry) {
    return entry.path("kind").asText().equals("DINOv3ViT");
  }

  /// Padding is with zeros among the network's numbers, which lie between two levels.
  private static boolean isPadded(JsonNode entry) {
    return entry.path("config").has("pad_size");
  }

  private static void assertNumbers(
      String key,
      ImagePreprocessing preprocessing,
      Picture prepared,
      float[][] places,
      float[][] numbers,
      double levels) {
    for (int i = 0; i < places.length; i++) {
      int place = (int) places[i][0];
      int channel = place % 3;
      float factor = preprocessing.factors()[channel];
      float number = (prepared.rgb()[place] & 0xff) * factor + preprocessing.shifts()[channel];
      double tolerance =
          levels * 1.01 * Math.abs(factor)
              + 1e-5 * Math.max(1, Math.abs(preprocessing.shifts()[channel]))
              + 1e-6 * Math.abs(numbers[i][0]);
      assertThat(Math.abs(number - numbers[i][0]))
          .as("%s, number %d: %s for %s", key, place, number, numbers[i][0])
          .isLessThanOrEqualTo((float) tolerance);
    }
  }

  private static int apart(byte[] found, byte[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    int most = 0;
    for (int i = 0; i < found.length; i++) {
      most = Math.max(most, Math.abs((found[i] & 0xff) - (expected[i] & 0xff)));
    }
    return most;
  }

  private ImagePreprocessing preprocessing(JsonNode entry) {
    return switch (entry.get("from").textValue()) {
      case "transformers" ->
          PreprocessorConfig.read(config(entry.get("config")), ImageProcessor.CLIP);
      case "open_clip" ->
          OpenClipPreprocessing.read(config(entry.get("preprocess")), config(entry.get("vision")));
      default -> OpenClipPreprocessing.unicl(entry.get("size").intValue(), true, Filter.BICUBIC);
    };
  }

  private Config config(JsonNode settings) {
    return Pictures.config(temporary, settings.toString());
  }

  private static JsonNode root() throws IOException {
    return JsonMapper.builder()
        .build()
        .readTree(Pictures.path("preprocessing/cases.json").toFile());
  }

  private static JsonNode find(String name) throws IOException {
    for (JsonNode entry : root().get("cases")) {
      if (entry.get("name").textValue().equals(name)) {
        return entry;
      }
    }
    throw new AssertionError(name);
  }
}
