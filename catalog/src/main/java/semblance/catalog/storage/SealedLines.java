package semblance.catalog.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/// JSON objects of a line each, every one with a checksum of itself as its last field, for files
/// that only grow:
///
/// ```
/// {"file":"3f9a….thumbnail.jpg","bytes":9182,"crc32c":"81f067c2","seal":"5d1c9a07"}
/// ```
///
/// The seal is the CRC-32C of the line's bytes before `,"seal"`.
public final class SealedLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEAL = ",\"seal\":\"";
  private static final String END = "\"}";
  private static final int DIGITS = 8;

  private SealedLines() {}

  /// An object as a line, without the line's end.
  ///
  /// @param object with one field at least
  public static String line(ObjectNode object) {
    try {
      String text = JSON.writeValueAsString(object);
      String open = text.substring(0, text.length() - 1);
      return open + SEAL + checksum(open.getBytes(StandardCharsets.UTF_8)) + END;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an object of JSON that cannot be written", e);
    }
  }

  /// The object in a line; empty if the line is not whole.
  public static Optional<JsonNode> read(String line) {
    int seal = line.length() - SEAL.length() - DIGITS - END.length();
    if (seal < 1 || !line.startsWith(SEAL, seal) || !line.endsWith(END)) {
      return Optional.empty();
    }
    String open = line.substring(0, seal);
    String found = line.substring(seal + SEAL.length(), seal + SEAL.length() + DIGITS);
    if (!checksum(open.getBytes(StandardCharsets.UTF_8)).equals(found)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(open + "}"));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /// CRC-32C as eight hexadecimal digits.
  public static String checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, bytes.length);
    return "%08x".formatted(sum.getValue());
  }
}
