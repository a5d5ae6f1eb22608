package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;

class UniclParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-unicl", "tiny-unicl-odd"})
  void uniclGivesTheVectorsOfItsRepository(String fixture) {
    Parity.check(fixture, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-unicl", "tiny-unicl-odd"})
  void uniclScoresPairsByItsScale(String fixture) {
    Scores.check(fixture, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-unicl", "tiny-unicl-odd"})
  void uniclInBf16StaysNear(String fixture) {
    assertThat(Scores.worstInBf16(fixture, cache)).isGreaterThan(0.99);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TYPE: swin             | TYPE: focal               | TYPE
          NAME: transformer      | NAME: hf_model            | NAME
          WINDOW_SIZE: 6         | WINDOW_SIZE: 5            | windows of 5
          HEADS: 3               | HEADS: 5                  | 5 attention heads
          APE: true              | IN_CHANS: 1               | IN_CHANS
          DATA:                  | BASE: [other.yaml]\\nDATA: | BASE
          PATCH_SIZE: 2          | PATCH_SIZE: two           | PATCH_SIZE
          """)
  void settingsThatAreNotSupportedAreRefusedByName(String from, String to, String name)
      throws IOException {
    assertThatThrownBy(() -> open(from, to.replace("\\n", "\n")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("unicl_odd.yaml")
        .hasMessageContaining(name);
  }

  @Test
  void withoutATokenizerUniclReadsClipsPublishedVocabulary() throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-unicl"), cache.resolve("model"));
    Files.delete(folder.resolve("vocab.json"));
    Files.delete(folder.resolve("merges.txt"));
    try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
      PreparedContent content =
          model.tower(Modality.TEXT).prepare(new Content.Text("a photo of a cat"), Role.QUERY);
      assertThat(((PreparedContent.Tokens) content).ids())
          .startsWith(49406, 320, 1125, 539, 320, 2368, 49407, 49407)
          .hasSize(77);
    }
  }

  @Test
  void settingsThatAreNoYamlAreRefusedByName() {
    assertThatThrownBy(() -> open("MODEL:", "MODEL: ["))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("unicl_odd.yaml")
        .hasMessageContaining("YAML");
  }

  private void open(String from, String to) throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-unicl-odd"), cache.resolve("model"));
    Path config = folder.resolve("unicl_odd.yaml");
    String text = Files.readString(config);
    assertThat(text).contains(from);
    Files.writeString(config, text.replace(from, to));
    try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
      model.tower(Modality.TEXT).embed(List.of(new Content.Text("a")), Role.QUERY);
    }
  }
}
