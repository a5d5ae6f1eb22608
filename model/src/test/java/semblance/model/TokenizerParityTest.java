package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.model.text.TextPreparation;
import semblance.model.text.TokenizerFiles;

class TokenizerParityTest {
  private static final int NO_LIMIT = 1 << 20;

  @TempDir Path folder;

  @Test
  void clipTokenizesHardStringsAsTheReference() {
    check(Fixtures.path("tiny-clip-quick-gelu"), "clip");
  }

  @Test
  void vocabularyAndMergesGiveTheSameTokenizer() throws IOException {
    Path clip = Fixtures.path("tiny-clip-quick-gelu");
    Files.copy(clip.resolve("vocab.json"), folder.resolve("vocab.json"));
    Files.copy(clip.resolve("merges.txt"), folder.resolve("merges.txt"));
    check(folder, "clip");
  }

  @Test
  void bertTokenizesHardStringsAsTheReference() {
    check(Fixtures.mini(), "mini");
  }

  private static void check(Path folder, String column) {
    JsonNode strings = Fixtures.json("tokenizer-strings.json").get("strings");
    assertThat(strings.size()).isGreaterThan(50);
    try (TextPreparation preparation =
        new TextPreparation(TokenizerFiles.find(folder).open(), NO_LIMIT)) {
      for (JsonNode string : strings) {
        String text = string.get("text").textValue();
        assertThat(preparation.prepare("tower", text).ids())
            .as("ids of '%s'", text)
            .containsExactly(Fixtures.ids(string.get(column)));
      }
    }
  }
}
