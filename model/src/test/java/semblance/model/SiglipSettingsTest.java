package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;

class SiglipSettingsTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "tiny-siglip, vision_config, vision_use_head, false",
    "tiny-siglip, vision_config, num_channels, 4",
    "tiny-siglip, vision_config, image_size, '[30, 30]'",
    "tiny-siglip, vision_config, hidden_act, '\"tanhshrink\"'",
    "tiny-siglip, text_config, projection_size, 31",
    "tiny-siglip2-naflex, vision_config, num_patches, 26",
    "tiny-siglip2-naflex, vision_config, patch_size, 7",
    "open-clip-siglip, vision_cfg, timm_pool, '\"rot_attn\"'",
    "open-clip-siglip, vision_cfg, timm_pool, '\"avg\"'",
    "open-clip-siglip, vision_cfg, timm_proj, '\"conv\"'",
    "open-clip-siglip, vision_cfg, timm_model_name, '\"vit_base_patch16_reg4_gap_256\"'",
    "open-clip-siglip, vision_cfg, stripes, 3"
  })
  void whatTheReferenceCannotOrWeDoNotIsRefusedByName(
      String fixture, String part, String name, String value) throws IOException {
    Path folder = Fixtures.copy(Fixtures.path(fixture), temp.resolve(fixture));
    boolean openClip = fixture.startsWith("open-clip");
    Path file = folder.resolve(openClip ? "open_clip_config.json" : "config.json");
    ObjectNode config = (ObjectNode) MAPPER.readTree(file.toFile());
    ObjectNode within = openClip ? (ObjectNode) config.get("model_cfg") : config;
    ((ObjectNode) within.get(part)).set(name, MAPPER.readTree(value));
    Files.write(file, MAPPER.writeValueAsBytes(config));
    assertThatThrownBy(() -> Fixtures.open(folder, temp, PrecisionPolicy.FP32).close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(name);
  }

  @Test
  void picturesOfManyShapesGetTheVectorsThatEachGetsAlone() {
    try (LoadedModel model =
        Fixtures.open(Fixtures.path("tiny-siglip2-naflex"), temp, PrecisionPolicy.FP32)) {
      Tower tower = model.tower(Modality.IMAGE);
      List<PreparedContent> prepared =
          List.of("wide.png", "tall.png", "square.png", "wide.png", "column.png", "tall.png")
              .stream()
              .map(name -> tower.prepare(new Content.Image(Fixtures.picture(name)), Role.DOCUMENT))
              .toList();
      assertThat(prepared.stream().map(SiglipSettingsTest::shape).distinct().count())
          .isGreaterThan(2);
      List<Embedding> together = tower.encode(prepared);
      for (int i = 0; i < prepared.size(); i++) {
        assertThat(together.get(i).cosine(tower.encode(List.of(prepared.get(i))).getFirst()))
            .isGreaterThan(0.999999f);
      }
    }
  }

  private static String shape(PreparedContent content) {
    Picture picture = ((PreparedContent.Pixels) content).picture();
    return "%d x %d".formatted(picture.width(), picture.height());
  }

  @ParameterizedTest
  @CsvSource({"tiny-siglip", "tiny-siglip2-naflex", "open-clip-siglip2"})
  void bf16StaysNear(String fixture) {
    Path folder = Fixtures.path(fixture);
    try (LoadedModel exact = Fixtures.open(folder, temp, PrecisionPolicy.FP32);
        LoadedModel rounded = Fixtures.open(folder, temp, PrecisionPolicy.BF16)) {
      for (ModelTower tower : exact.modelTowers()) {
        List<PreparedContent> probes = Probes.prepared(tower);
        List<Embedding> expected = tower.encode(probes);
        List<Embedding> found = ((ModelTower) rounded.tower(tower.modality())).encode(probes);
        float worst = 1;
        for (int i = 0; i < expected.size(); i++) {
          worst = Math.min(worst, expected.get(i).cosine(found.get(i)));
        }
        assertThat(worst).as("worst cosine of %s", tower.modality()).isGreaterThan(0.99f);
      }
    }
  }
}
