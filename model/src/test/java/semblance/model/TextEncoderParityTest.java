package semblance.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.model.checkpoint.ExpectedTensors;

class TextEncoderParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-chinese-clip", "tiny-altclip"})
  void pairsAroundBertGiveTheVectorsOfTransformers(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny-bert", "tiny-xlm-roberta", "tiny-mpnet", "tiny-distilbert", "tiny-electra"})
  void encodersByThemselvesGiveTheVectorsOfTransformers(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny-sentence-bert",
        "tiny-sentence-mpnet",
        "tiny-sentence-xlm-roberta",
        "tiny-sentence-distilbert"
      })
  void foldersOfStepsGiveTheVectorsOfSentenceTransformers(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"open-clip-xlm-roberta", "open-clip-xlm-roberta-pooler", "open-clip-nllb"})
  void multilingualTowersGiveTheVectorsOfOpenClip(String name) {
    Parity.check(name, cache);
  }

  @Test
  void theAlignedTextTowerGivesTheVectorsOfMultilingualClip() {
    Parity.check("tiny-m-clip", cache);
  }

  @Test
  void queriesAndDocumentsGetTheirPromptsAndPoolingLeavesThemOut() {
    String fixture = "tiny-sentence-bert";
    List<String> texts = Fixtures.strings(Fixtures.json(fixture + "/expected.json").get("texts"));
    ExpectedTensors expected =
        new ExpectedTensors(Fixtures.path(fixture + "/expected.safetensors"));
    try (LoadedModel model = Fixtures.open(Fixtures.path(fixture), cache, PrecisionPolicy.FP32)) {
      Tower tower = model.tower(Modality.TEXT);
      List<PreparedContent> queries = new ArrayList<>();
      texts.forEach(text -> queries.add(tower.prepare(new Content.Text(text), Role.QUERY)));
      Parity.checkVectors(tower.encode(queries), expected.rows("query_embeds"), texts);
    }
  }
}
