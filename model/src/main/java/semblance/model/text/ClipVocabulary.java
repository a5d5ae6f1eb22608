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

/// CLIP's published vocabulary as the two files its checkpoints in transformers' layout have, made
/// from the merges that the program holds.
final class ClipVocabulary {
  private static final int MERGES = 49152 - 256 - 2;

  private ClipVocabulary() {}

  /// `vocab.json` and `merges.txt`.
  ///
  /// @param compressed the merges: a first line of remarks, then a pair a line, the first first
  static Map<String, byte[]> files(byte[] compressed) {
    List<String> pairs;
    try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      pairs =
          new String(stream.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .skip(1)
              .limit(MERGES)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode ids = mapper.createObjectNode();
    ByteSymbols.inOrder().forEach(symbol -> ids.put(symbol, ids.size()));
    ByteSymbols.inOrder().forEach(symbol -> ids.put(symbol + "</w>", ids.size()));
    pairs.forEach(pair -> ids.put(pair.replace(" ", ""), ids.size()));
    ids.put("<|startoftext|>", ids.size());
    ids.put("<|endoftext|>", ids.size());
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
