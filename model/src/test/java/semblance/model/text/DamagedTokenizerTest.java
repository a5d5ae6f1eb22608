package semblance.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.ModelException;

class DamagedTokenizerTest {
  @TempDir Path folder;

  private String whole = "";

  @BeforeEach
  void readWhole() throws IOException {
    whole = new String(bytes("odd.json"), StandardCharsets.UTF_8);
  }

  @Test
  void aFolderWithoutATokenizerIsRefusedByName() {
    assertThatThrownBy(() -> TokenizerFiles.find(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void aClassWithoutItsFilesIsRefusedByName() throws IOException {
    write("tokenizer_config.json", "{\"tokenizer_class\": \"XLMRobertaTokenizer\"}");
    write("vocab.txt", "[UNK]\n");
    assertThatThrownBy(() -> TokenizerFiles.find(folder))
        .hasMessageContaining("XLMRobertaTokenizer")
        .hasMessageContaining("sentencepiece.bpe.model");
  }

  @Test
  void anUnknownPartIsRefusedWithItsFile() throws IOException {
    refuses(whole.replace("\"StripAccents\"", "\"StripHats\""), "tokenizer.json");
    refuses(whole.replace("\"WordPiece\"", "\"WordGuess\""), "tokenizer.json");
    refuses(whole.replace("\"TemplateProcessing\"", "\"TemplateGuessing\""), "TemplateGuessing");
  }

  @Test
  void brokenJsonIsRefusedWithItsFile() throws IOException {
    refuses(whole.substring(0, whole.length() / 2), "tokenizer.json is not valid JSON");
    refuses("[]", "does not hold a JSON object");
    refuses("{}", "'model.vocab' is missing");
  }

  @Test
  void idsWithTwoMeaningsAreRefused() throws IOException {
    refuses(whole.replaceFirst("\"\\[SEP]\": 3", "\"[SEP]\": 2"), "the id 2");
    refuses(whole.replaceFirst("\"\\[SEP]\": 3", "\"[SEP]\": -3"), "-3");
    refuses(whole.replaceFirst("\"\\[SEP]\": 3", "\"[SEP]\": 2.5"), "2.5");
  }

  @Test
  void addedTokensThatShareAnIdAreRefused() throws IOException {
    write(
        "tokenizer_config.json",
        """
        {"added_tokens_decoder": {"7": {"content": "one"}, "07": {"content": "another"}}}\
        """);
    refuses(whole, "'one'");
  }

  @Test
  void aTemplateWithoutIdsIsRefused() throws IOException {
    refuses(whole.replace("\"ids\": [5, 6]", "\"ids\": []"), "'two'");
    refuses(whole.replace("\"ids\": [5, 6]", "\"ids\": [\"x\"]"), "\"x\"");
  }

  @Test
  void aMissingSpecialTokenIsRefused() throws IOException {
    write("vocab.txt", "[UNK]\na\n");
    write("tokenizer_config.json", "{\"tokenizer_class\": \"BertTokenizer\", \"sep_token\": null}");
    assertThatThrownBy(() -> TokenizerFiles.find(folder).open())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("sep_token");
  }

  @Test
  void aMergeThatIsNoPairIsRefusedByLine() throws IOException {
    Files.write(folder.resolve("vocab.json"), bytes("clip-vocab.json"));
    write("merges.txt", "#version: 0.2\na b c\n");
    assertThatThrownBy(() -> TokenizerFiles.find(folder).open())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void aTruncatedSentencePieceModelIsRefused() throws IOException {
    byte[] model = bytes("bpe.model");
    write("tokenizer_config.json", "{\"tokenizer_class\": \"NllbTokenizer\"}");
    for (int length : new int[] {0, 1, 2, 40, model.length / 2, model.length - 1}) {
      Files.write(folder.resolve("sentencepiece.bpe.model"), Arrays.copyOf(model, length));
      assertThatThrownBy(() -> TokenizerFiles.find(folder).open())
          .as("%d bytes", length)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("sentencepiece.bpe.model");
    }
  }

  @Test
  void aDamagedCharacterMapNeverReachesTheLibrary() throws IOException {
    String text = new String(bytes("t5.json"), StandardCharsets.UTF_8);
    int start =
        text.indexOf("\"precompiled_charsmap\": \"") + "\"precompiled_charsmap\": \"".length();
    int end = text.indexOf('"', start);
    byte[] map = Base64.getDecoder().decode(text.substring(start, end));
    write("tokenizer_config.json", "{\"tokenizer_class\": \"T5Tokenizer\"}");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      byte[] damaged = map.clone();
      for (int i = 0; i < 40; i++) {
        damaged[4 + random.nextInt(1024)] = (byte) random.nextInt();
      }
      String json =
          text.substring(0, start)
              + Base64.getEncoder().encodeToString(damaged)
              + text.substring(end);
      write("tokenizer.json", json);
      try (Tokenizer tokenizer = TokenizerFiles.find(folder).open()) {
        tokenizer.encode("Å ﬁne … text 中文 \u00a0 👍"); // by chance still a map
      } catch (ModelException e) {
        assertThat(e).as("seed %d, round %d", seed, round).hasMessageContaining("character map");
      }
    }
    refuses(text.substring(0, start) + "AAAA" + text.substring(end), "character map");
    refuses(text.substring(0, start) + "?" + text.substring(end), "base64");
  }

  private void refuses(String json, String message) throws IOException {
    assertRefused(json, message, message);
  }

  private void assertRefused(String json, String message, String what) throws IOException {
    write("tokenizer.json", json);
    assertThatThrownBy(
            () -> {
              try (Tokenizer tokenizer = TokenizerFiles.find(folder).open()) {
                tokenizer.encode("a text");
              }
            })
        .as(what)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(folder.toString());
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream stream = NastyStringsTest.resource(name)) {
      return stream.readAllBytes();
    }
  }
}
