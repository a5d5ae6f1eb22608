package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.PairScoring;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.ZeroShotLabels;
import semblance.model.checkpoint.ExpectedTensors;
import semblance.model.tower.FrameSampling;

class XClipParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xclip", "tiny-xclip-odd"})
  void xclipGivesTheVectorsOfTransformers(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xclip", "tiny-xclip-odd"})
  void labelsOfFilmsHaveTheLogitsAndProbabilitiesOfTransformers(String name) {
    JsonNode expected = Fixtures.json(name + "/expected.json");
    ExpectedTensors tensors = new ExpectedTensors(Fixtures.path(name + "/expected.safetensors"));
    List<String> texts = Fixtures.strings(expected.get("texts"));
    try (LoadedModel model = Fixtures.open(Fixtures.path(name), cache, PrecisionPolicy.FP32)) {
      PairScoring scoring = model.scoring().orElseThrow();
      ZeroShotLabels labels = ZeroShotLabels.of(model, texts, List.of());
      Tower tower = model.tower(Modality.VIDEO);
      for (int film = 0; film < expected.get("films").size(); film++) {
        List<String> frames = Fixtures.strings(expected.get("films").get(film));
        PreparedContent prepared =
            tower.prepare(new Content.Film(Parity.film(frames)), Role.DOCUMENT);
        List<ZeroShotLabels.Ranked> ranked =
            labels.rank(prepared, tower.encode(List.of(prepared)).getFirst());
        assertThat(ranked).hasSameSizeAs(texts);
        for (ZeroShotLabels.Ranked label : ranked) {
          int text = texts.indexOf(label.label());
          assertThat(scoring.logit(label.similarity()))
              .isCloseTo(tensors.rows("logits_per_video")[film][text], within(1e-4));
          assertThat(label.probability().orElseThrow())
              .isCloseTo(tensors.rows("probabilities")[film][text], within(1e-5));
        }
      }
    }
  }

  /// What mmaction's sampling gives, by hand.
  @Test
  void framesAreTakenFromTheCentresOfEqualStretches() {
    assertThat(new FrameSampling(4).of(8)).containsExactly(1, 3, 5, 7);
    assertThat(new FrameSampling(8).of(300)).containsExactly(18, 56, 93, 131, 168, 206, 243, 281);
    assertThat(new FrameSampling(8).of(3)).containsExactly(0, 0, 0, 1, 1, 2, 2, 2);
    assertThat(new FrameSampling(8).of(1)).containsOnly(0).hasSize(8);
    assertThat(new FrameSampling(32).of(1_000_003)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theOrderOfFramesMatters() {
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("tiny-xclip"), cache, PrecisionPolicy.FP32)) {
      List<Embedding> both =
          model
              .tower(Modality.VIDEO)
              .embed(
                  List.of(
                      new Content.Film(
                          Parity.film(List.of("tall.png", "wide.png", "odd.png", "square.png"))),
                      new Content.Film(
                          Parity.film(List.of("square.png", "odd.png", "wide.png", "tall.png")))),
                  Role.DOCUMENT);
      assertThat(both.getFirst().cosine(both.getLast())).isLessThan(0.999f);
    }
  }

  @Test
  void aFilmTowerIsDescribedByItsFramesAndTheyAreOfItsIdentity() {
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("tiny-xclip"), cache, PrecisionPolicy.FP32)) {
      assertThat(model.describe(Fixtures.path("tiny-xclip"), false).towers())
          .extracting(ModelDescription.TowerDescription::reads)
          .containsExactly("up to 77 tokens", "4 frames of 32 x 32 pixels");
      assertThat(model.tower(Modality.VIDEO).identity().parts())
          .containsEntry("frames", "4 at the centres of 4 equal stretches");
    }
  }

  @Test
  void picturesAreNoFilms() {
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("tiny-xclip"), cache, PrecisionPolicy.FP32)) {
      Content picture = new Content.Image(new Picture(1, 1, new byte[3]));
      assertThatThrownBy(() -> model.tower(Modality.VIDEO).prepare(picture, Role.QUERY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("image content for the video tower");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mit_hidden_size, 24, 'expected 20, the model\'\'s projection_dim'",
    "num_channels, 4, expected 3",
    "mit_num_attention_heads, 21, expected a number that divides the width of 20",
    "image_size, 40, 'prepares pictures of 32 x 32 pixels, but config.json\'\'s network reads 40 x 40'",
    "hidden_act, tanhshrink, 'hidden_act'",
    "num_frames, 8, 'mit.position_embedding'",
  })
  void settingsThatCannotBeHonouredAreRefusedByName(String name, String value, String expected)
      throws IOException {
    Path folder = Fixtures.copy(Fixtures.path("tiny-xclip"), cache.resolve("copy"));
    Path file = folder.resolve("config.json");
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(file.toFile());
    ((ObjectNode) config.get("vision_config"))
        .set(name, value.matches("\\d+") ? mapper.readTree(value) : mapper.valueToTree(value));
    Files.write(file, mapper.writeValueAsBytes(config));
    assertThatThrownBy(
            () -> {
              try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
                model.tower(Modality.VIDEO).warmUp();
              }
            })
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(expected);
  }
}
