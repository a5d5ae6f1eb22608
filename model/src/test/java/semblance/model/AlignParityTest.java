package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Role;

class AlignParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-align", "tiny-align-odd"})
  void alignGivesTheVectorsOfTransformers(String fixture) {
    Parity.check(fixture, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-align", "tiny-align-odd"})
  void alignDividesCosinesByItsTemperature(String fixture) {
    Scores.check(fixture, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-align", "tiny-align-odd"})
  void alignInBf16StaysNear(String fixture) {
    assertThat(Scores.worstInBf16(fixture, cache)).isGreaterThan(0.99);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "pooling_type": "mean"      | "pooling_type": "sum"      | pooling_type
          "hidden_act": "swish"       | "hidden_act": "mish"       | hidden_act
          "num_channels": 3           | "num_channels": 4          | num_channels
          "projection_dim": 24        | "projection_dim": 25       | projection_dim
          "hidden_act": "gelu"        | "hidden_act": "tanh"       | hidden_act
          "hidden_dim": 24            | "hidden_dim": 3            | hidden_dim
          "squeeze_expansion_ratio"   | "strides": [3], "squeeze"  | strides
          """)
  void settingsThatAreNotSupportedAreRefusedByName(String from, String to, String name)
      throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-align"), cache.resolve("model"));
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    if (name.equals("strides")) {
      text = text.replaceAll("(?s)\"strides\": \\[[^]]*\\],", "");
      to = "\"strides\": [1, 3, 2, 1], \"squeeze_expansion_ratio\"";
    }
    Files.writeString(config, text.replace(from, to));
    assertThatThrownBy(
            () -> {
              try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
                model.tower(Modality.TEXT).embed(List.of(new Content.Text("a")), Role.QUERY);
              }
            })
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("'" + name + "'");
  }
}
