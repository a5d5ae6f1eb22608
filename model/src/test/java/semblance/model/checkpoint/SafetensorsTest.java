package semblance.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.embedding.ModelException;

class SafetensorsTest {
  @TempDir Path folder;

  /// Reads a file of this header with 16 bytes of numbers.
  private SortedMap<String, Integer> read(byte[] header) throws IOException {
    SafetensorsFile.of(header, 16).write(folder.resolve("model.safetensors"));
    SortedMap<String, Integer> bytes = new TreeMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      checkpoint
          .tensors()
          .forEach((name, tensor) -> bytes.put(name, (int) tensor.memory().byteSize()));
    }
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  @Test
  void emptyTensorsAndSingleNumbersAndMetadataAreRead() throws IOException {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + String.join(
                ",",
                tensor("b", "F32", "[3]", "[4,16]"),
                tensor("empty", "BF16", "[0,7]", "[4,4]"),
                tensor("a", "F32", "[]", "[0,4]"))
            + "}   ";
    assertThat(read(utf8(header))).containsEntry("a", 4).containsEntry("b", 12).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[4] | [0,16] | [4] | [0,16] | expected it to begin at 16", // overlap
        "[1] | [0,4] | [2] | [8,16] | expected it to begin at 4", // hole
        "[1] | [0,4] | [2] | [4,12] | tells of 12 bytes of numbers, but the file has 16",
        "[1] | [0,4] | [4] | [4,20] | 4 to 20 of 16 bytes",
        "[1] | [0,4] | [3] | [16,4] | tensor y is said to be from 16 to 4",
        "[1] | [-4,0] | [4] | [0,16] | -4 to 0",
        "[1] | [0,4] | [3] | [4.0,16] | expected two whole numbers",
        "[1] | [0,4] | [3] | [\"4\",\"16\"] | expected two whole numbers",
        "[1] | [0,4] | [3] | [4,99999999999999999999] | expected two whole numbers",
        "[1] | [0,4] | [3] | [4] | expected two whole numbers",
        "[1] | [0,4] | [3] | {} | expected two whole numbers",
        "[1] | [0,4] | [-3] | [4,16] | tensor y has the shape [-3]",
        "[1] | [0,4] | [4294967296,4294967296] | [4,16] | product can be counted",
        "[1] | [0,4] | [0,4294967296,4294967296] | [4,16] | needs 0 bytes",
        "[1] | [0,4] | [3.5] | [4,16] | has the shape [3.5]",
        "[1] | [0,4] | 3 | [4,16] | has the shape 3",
        "[1] | [0,4] | [99999999999999999999] | [4,16] | has the shape",
        "[1] | [0,4] | [4] | [4,16] | needs 16 bytes"
      })
  void placesAndShapesThatCannotBeAreRefused(
      String firstShape, String firstPlace, String shape, String place, String reason) {
    String header =
        "{%s,%s}"
            .formatted(
                tensor("x", "F32", firstShape, firstPlace), tensor("y", "F32", shape, place));
    assertThatThrownBy(() -> read(utf8(header)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[16],\"data_offsets\":[0,16]}} | 'F8_E4M3'",
        "{\"x\":{\"shape\":[4],\"data_offsets\":[0,16]}} | number format ''",
        "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,16]}} | (none)",
        "{\"x\":5} | expected two whole numbers",
        "{\"x\":null} | expected two whole numbers",
        "[] | not a JSON object",
        "{} | 0 bytes of numbers, but the file has 16",
        "{\"x\": | not valid JSON"
      })
  void headersOfAnotherKindAreRefused(String header, String reason) {
    assertThatThrownBy(() -> read(utf8(header)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(reason);
  }

  @Test
  void aTensorThatIsThereTwiceIsRefused() {
    String header =
        "{%s,%s}"
            .formatted(tensor("x", "F32", "[2]", "[0,8]"), tensor("x", "F32", "[2]", "[8,16]"));
    assertThatThrownBy(() -> read(utf8(header)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Duplicate");
  }

  @Test
  void headersThatAreNotUtf8AreRefused() {
    String header = "{%s}".formatted(tensor("ä", "F32", "[4]", "[0,16]"));
    assertThatThrownBy(() -> read(header.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not UTF-8 from byte 2");
    assertThatThrownBy(() -> read(header.getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(ModelException.class);
  }

  @Test
  void headersNestedWithoutEndAreRefused() {
    String header = "{\"x\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> read(utf8(header))).isInstanceOf(ModelException.class);
  }
}
