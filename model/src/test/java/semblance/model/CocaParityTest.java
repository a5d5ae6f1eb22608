package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Caption;
import semblance.embedding.Captioner;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;

class CocaParityTest {
  private static final String CONFIG = "open_clip_config.json";

  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open-clip-coca",
        "open-clip-coca-base",
        "open-clip-coca-cascade",
        "open-clip-coca-parallel"
      })
  void foldersGiveTheVectorsOfOpenClip(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open-clip-coca",
        "open-clip-coca-base",
        "open-clip-coca-cascade",
        "open-clip-coca-parallel"
      })
  void captionsAreThoseThatOpenClipGenerates(String name) {
    JsonNode expected = Fixtures.json(name + "/expected.json");
    try (LoadedModel model = Fixtures.open(Fixtures.path(name), cache, PrecisionPolicy.FP32)) {
      List<PreparedContent> pictures = pictures(model, expected);
      checkCaptions(model, pictures, expected, 1, 0, 8);
      checkCaptions(model, pictures, expected, 6, 0, 4);
      checkCaptions(model, pictures, expected, 4, 1, 3);
      checkCaptions(model, pictures, expected, 12, 4, 5);
    }
  }

  private static void checkCaptions(
      LoadedModel model,
      List<PreparedContent> pictures,
      JsonNode expected,
      int beams,
      int start,
      int end) {
    List<Caption> captions = model.captioner().caption(pictures.subList(start, end), beams);
    for (int i = 0; i < captions.size(); i++) {
      int place = start + i;
      assertThat(captions.get(i).tokens().stream().mapToInt(Integer::intValue).toArray())
          .as("picture %d with %d beams", place, beams)
          .containsExactly(Fixtures.ids(expected.at("/captions/" + beams).get(place)));
    }
  }

  @Test
  void captionsAreReadableWithoutStartAndEnd() {
    JsonNode expected = Fixtures.json("open-clip-coca/expected.json");
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("open-clip-coca"), cache, PrecisionPolicy.FP32)) {
      Captioner captioner = model.captioner();
      for (Caption caption : captioner.caption(pictures(model, expected), 1)) {
        assertThat(caption.text()).isNotEmpty().doesNotContain("<s>", "</s>");
      }
    }
  }

  @Test
  void captionsAreWrittenInHalfPrecisionToo() {
    JsonNode expected = Fixtures.json("open-clip-coca/expected.json");
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("open-clip-coca"), cache, PrecisionPolicy.BF16)) {
      assertThat(model.captioner().caption(pictures(model, expected), Captioner.USUAL_BEAMS))
          .allSatisfy(caption -> assertThat(caption.tokens()).hasSizeBetween(5, 30));
    }
  }

  @Test
  void onlyPicturesOfTheModelItselfAreCaptioned() {
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("open-clip-coca"), cache, PrecisionPolicy.FP32)) {
      PreparedContent text =
          model.tower(Modality.TEXT).prepare(new Content.Text("a cat"), Role.DOCUMENT);
      assertThatThrownBy(() -> model.captioner().caption(List.of(text), 6))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("captions are for pictures");
      assertThatThrownBy(() -> model.captioner().caption(List.of(), 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("0 beams: expected 1 or more");
    }
  }

  @Test
  void modelsWithoutDecoderNameOnesThatHaveOne() {
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("open-clip-vit"), cache, PrecisionPolicy.FP32)) {
      assertThat(model.findCaptioner()).isEmpty();
      assertThatThrownBy(model::captioner)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("laion/CoCa-ViT-B-32-laion2B-s13B-b90k");
    }
  }

  @Test
  void decodersAreNoPartOfTheFingerprintAndCheckedWhenCaptionsAreAskedFor() throws IOException {
    JsonNode expected = Fixtures.json("open-clip-coca/expected.json");
    Path changed = changed(model -> decoder(model).put("layers", 3));
    try (LoadedModel whole =
            Fixtures.open(Fixtures.path("open-clip-coca"), cache, PrecisionPolicy.FP32);
        LoadedModel lacking = Fixtures.open(changed, cache, PrecisionPolicy.FP32)) {
      assertThat(lacking.space()).isEqualTo(whole.space());
      assertThatThrownBy(() -> lacking.captioner().caption(pictures(lacking, expected), 1))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("cross.layers.2.layer_norm1.weight");
    }
  }

  @Test
  void decodersThatHoldMoreThanTheirConfigurationSaysAreRefused() throws IOException {
    refusesCaptions(
        changed(model -> decoder(model).put("layers", 1)), "text_decoder.cross_attn.1.attn");
  }

  @Test
  void decodersOfAnotherWidthThanTheTextTowerAreRefused() throws IOException {
    refusesCaptions(changed(model -> decoder(model).put("width", 64)), "width");
  }

  @Test
  void unknownSettingsAreRefusedByName() throws IOException {
    Path folder = changed(model -> decoder(model).put("rotary", true));
    assertThatThrownBy(() -> Fixtures.open(folder, cache, PrecisionPolicy.FP32))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("rotary");
    Path other =
        changed(model -> ((ObjectNode) model.get("vision_cfg")).put("attentional_pool", "twice"));
    assertThatThrownBy(() -> Fixtures.open(other, cache, PrecisionPolicy.FP32))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("attentional_pool");
  }

  private void refusesCaptions(Path folder, String named) {
    JsonNode expected = Fixtures.json("open-clip-coca/expected.json");
    try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
      List<PreparedContent> pictures = pictures(model, expected);
      assertThatThrownBy(() -> model.captioner().caption(pictures, 1))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(named);
    }
  }

  private static ObjectNode decoder(ObjectNode model) {
    return (ObjectNode) model.get("multimodal_cfg");
  }

  /// The fixture with other settings of the model.
  private Path changed(Consumer<ObjectNode> change) throws IOException {
    Path folder =
        Fixtures.copy(Fixtures.path("open-clip-coca"), Files.createTempDirectory(cache, "changed"));
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(folder.resolve(CONFIG).toFile());
    change.accept((ObjectNode) config.get("model_cfg"));
    mapper.writeValue(folder.resolve(CONFIG).toFile(), config);
    return folder;
  }

  private static List<PreparedContent> pictures(LoadedModel model, JsonNode expected) {
    Tower tower = model.tower(Modality.IMAGE);
    List<PreparedContent> pictures = new ArrayList<>();
    for (String name : Fixtures.strings(expected.get("pictures"))) {
      pictures.add(tower.prepare(new Content.Image(Fixtures.picture(name)), Role.DOCUMENT));
    }
    return pictures;
  }
}
