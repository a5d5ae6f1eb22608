package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenClipParityTest {
  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open-clip-vit",
        "open-clip-unusual",
        "open-clip-attention-pooled",
        "open-clip-resnet",
        "open-clip-convnext",
        "open-clip-eva",
        "open-clip-eva02",
        "open-clip-eva02-enormous"
      })
  void openClipFoldersGiveTheVectorsOfOpenClip(String name) {
    Parity.check(name, cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai-clip-vit", "openai-clip-resnet"})
  void weightsAloneGiveTheVectorsOfOpenClip(String name) throws IOException {
    Path folder = Fixtures.copy(Fixtures.path(name), cache.resolve(name));
    Path weights = folder.resolve("model.safetensors");
    Files.write(weights, withWords(Files.readAllBytes(weights), 49408, 64));
    Parity.check(folder, name, cache);
  }

  /// Adds the table of words that `reference/families/open_clip_towers.py` left out.
  private static byte[] withWords(byte[] safetensors, int rows, int width) throws IOException {
    ByteBuffer before = ByteBuffer.wrap(safetensors).order(ByteOrder.LITTLE_ENDIAN);
    int length = Math.toIntExact(before.getLong());
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode header =
        (ObjectNode) mapper.readTree(Arrays.copyOfRange(safetensors, 8, 8 + length));
    int start = safetensors.length - 8 - length;
    int bytes = Short.BYTES * rows * width;
    assertThat(header.has("token_embedding.weight")).isFalse();
    ObjectNode words = header.putObject("token_embedding.weight").put("dtype", "F16");
    words.putArray("shape").add(rows).add(width);
    words.putArray("data_offsets").add(start).add(start + bytes);
    byte[] json = mapper.writeValueAsBytes(header);
    ByteBuffer whole =
        ByteBuffer.allocate(8 + json.length + start + bytes).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(json.length).put(json).put(safetensors, 8 + length, start);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < width; column++) {
        whole.putShort(Float.floatToFloat16(((row * 1031 + column * 797) % 1009 - 504) / 1008f));
      }
    }
    return whole.array();
  }
}
