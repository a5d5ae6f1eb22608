package semblance.model.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// A vocabulary of CLIP's kind as the two files its checkpoints in transformers' layout have: 256
/// bytes, 256 bytes that end a word, what each merge gives, and two special tokens.
final class ClipVocabulary {
  static final String START = "<|startoftext|>";
  static final String END = "<|endoftext|>";

  /// Tokens that are there without any merge, special ones included.
  static final int UNMERGED = 2 * 256 + 2;

  private static final int MERGES = 49408 - UNMERGED;

  private ClipVocabulary() {}

  /// `vocab.json` and `merges.txt` of CLIP's published vocabulary.
  ///
  /// @param compressed the merges: a first line of remarks, then a pair a line, the first first
  static Map<String, byte[]> files(byte[] compressed) {
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return files(
          new String(stream.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .skip(1)
              .limit(MERGES)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `vocab.json` and `merges.txt`.
  ///
  /// @param pairs the merges, two tokens with a space between, the first first
  static Map<String, byte[]> files(List<String> pairs) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode ids = mapper.createObjectNode();
    ByteSymbols.inOrder().forEach(symbol -> ids.put(symbol, ids.size()));
    ByteSymbols.inOrder().forEach(symbol -> ids.put(symbol + "</w>", ids.size()));
    for (String pair : pairs) {
      String token = pair.replace(" ", "");
      if (!ids.has(token)) { // two merges may give the same
        ids.put(token, ids.size());
      }
    }
    ids.put(START, ids.size());
    ids.put(END, ids.size());
    try {
      return Map.of(
          "vocab.json",
          mapper.writeValueAsBytes(ids),
          "merges.txt",
          ("#version: 0.2\n" + String.join("\n", pairs) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree can be written", e);
    }
  }
}
