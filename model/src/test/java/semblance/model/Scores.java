package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.Role;
import semblance.embedding.VectorMath;
import semblance.model.checkpoint.ExpectedTensors;

/// Compares what a model makes of pairs with what its reference does.
final class Scores {
  private Scores() {}

  /// Checks `probabilities`, `[pictures, some texts]`, a row of which adds up to 1.
  static void check(String fixture, Path cache) {
    JsonNode expected = Fixtures.json(fixture + "/expected.json");
    float[][] rows =
        new ExpectedTensors(Fixtures.path(fixture + "/expected.safetensors")).rows("probabilities");
    try (LoadedModel model = Fixtures.open(Fixtures.path(fixture), cache, PrecisionPolicy.FP32)) {
      List<Embedding> texts =
          model
              .tower(Modality.TEXT)
              .embed(
                  Fixtures.strings(expected.get("texts")).stream()
                      .limit(rows[0].length)
                      .map(Content.Text::new)
                      .toList(),
                  Role.QUERY);
      List<Embedding> pictures =
          model
              .tower(Modality.IMAGE)
              .embed(
                  Fixtures.strings(expected.get("pictures")).stream()
                      .map(name -> new Content.Image(Fixtures.picture(name)))
                      .toList(),
                  Role.DOCUMENT);
      for (int row = 0; row < rows.length; row++) {
        float[] picture = pictures.get(row).vector();
        double[] cosines =
            texts.stream().mapToDouble(text -> VectorMath.dot(picture, text.vector())).toArray();
        double[] probabilities = model.scoring().orElseThrow().probabilities(cosines);
        for (int text = 0; text < probabilities.length; text++) {
          assertThat(probabilities[text]).isCloseTo(rows[row][text], within(1e-4));
        }
      }
    }
  }

  /// The worst cosine between what a model computes in bf16 and what its reference does in fp32.
  static double worstInBf16(String fixture, Path cache) {
    JsonNode expected = Fixtures.json(fixture + "/expected.json");
    ExpectedTensors tensors = new ExpectedTensors(Fixtures.path(fixture + "/expected.safetensors"));
    try (LoadedModel model = Fixtures.open(Fixtures.path(fixture), cache, PrecisionPolicy.BF16)) {
      List<Embedding> texts =
          model
              .tower(Modality.TEXT)
              .embed(
                  Fixtures.strings(expected.get("texts")).stream().map(Content.Text::new).toList(),
                  Role.DOCUMENT);
      List<Embedding> pictures =
          model
              .tower(Modality.IMAGE)
              .embed(
                  Fixtures.strings(expected.get("pictures")).stream()
                      .map(name -> new Content.Image(Fixtures.picture(name)))
                      .toList(),
                  Role.DOCUMENT);
      return Math.min(
          worst(texts, tensors.rows("text_embeds")), worst(pictures, tensors.rows("image_embeds")));
    }
  }

  private static double worst(List<Embedding> embeddings, float[][] expected) {
    double worst = 1;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.min(worst, VectorMath.dot(embeddings.get(i).vector(), expected[i]));
    }
    return worst;
  }
}
