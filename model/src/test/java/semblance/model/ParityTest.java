package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.VectorMath;
import semblance.model.checkpoint.ExpectedTensors;

class ParityTest {
  /// Noise of 32-bit arithmetic; a wrong activation or epsilon shows itself at 100 times that.
  private static final double MOST_DIFFERENCE = 2e-5;

  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-clip-quick-gelu", "tiny-clip-gelu", "tiny-clip-odd", "tiny-clip-sharded"})
  void clipGivesTheVectorsOfTransformers(String name) {
    checkParity(Fixtures.path(name), name);
  }

  @Test
  void semblanceMiniGivesTheVectorsOfPytorch() {
    checkParity(Fixtures.mini(), "semblance-mini");
  }

  private void checkParity(Path folder, String fixture) {
    JsonNode expected = Fixtures.json(fixture + "/expected.json");
    ExpectedTensors tensors = new ExpectedTensors(Fixtures.path(fixture + "/expected.safetensors"));
    try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
      checkTexts(model.tower(Modality.TEXT), expected, tensors.rows("text_embeds"));
      checkPictures(
          model.tower(Modality.IMAGE),
          expected,
          tensors.bytes("pixels"),
          tensors.rows("image_embeds"));
    }
  }

  private static void checkTexts(Tower tower, JsonNode expected, float[][] vectors) {
    List<String> texts = Fixtures.strings(expected.get("texts"));
    List<PreparedContent> prepared = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      PreparedContent content = tower.prepare(new Content.Text(texts.get(i)), Role.DOCUMENT);
      assertThat(((PreparedContent.Tokens) content).ids())
          .as("ids of '%s'", texts.get(i))
          .containsExactly(Fixtures.ids(expected.get("ids").get(i)));
      prepared.add(content);
    }
    checkVectors(tower.encode(prepared), vectors, texts);
  }

  private static void checkPictures(
      Tower tower, JsonNode expected, byte[] pixels, float[][] vectors) {
    List<String> names = Fixtures.strings(expected.get("pictures"));
    List<PreparedContent> prepared = new ArrayList<>();
    int most = 0;
    int start = 0;
    for (String name : names) {
      PreparedContent content =
          tower.prepare(new Content.Image(Fixtures.picture(name)), Role.DOCUMENT);
      byte[] rgb = ((PreparedContent.Pixels) content).picture().rgb();
      for (int i = 0; i < rgb.length; i++) {
        most = Math.max(most, Math.abs((rgb[i] & 0xff) - (pixels[start + i] & 0xff)));
      }
      start += rgb.length;
      prepared.add(content);
    }
    assertThat(start).isEqualTo(pixels.length);
    assertThat(most).as("levels of difference in a pixel").isLessThanOrEqualTo(1);
    checkVectors(tower.encode(prepared), vectors, names);
  }

  private static void checkVectors(
      List<Embedding> embeddings, float[][] expected, List<String> names) {
    assertThat(embeddings).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      float[] vector = embeddings.get(i).vector();
      assertThat(VectorMath.dot(vector, expected[i]))
          .as("cosine of '%s'", names.get(i))
          .isGreaterThanOrEqualTo(0.9999f);
      float[] difference = vector.clone();
      VectorMath.addScaled(difference, expected[i], -1);
      assertThat((double) VectorMath.norm(difference))
          .as("distance of '%s'", names.get(i))
          .isLessThan(MOST_DIFFERENCE);
    }
  }
}
