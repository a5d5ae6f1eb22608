package semblance.media.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import semblance.embedding.UnreadableContentException;

/// Decodes plain text: UTF-8, UTF-16 with a byte order mark, else Windows-1252, which is what old
/// Western files are written in.
///
/// Line ends become `\n`. Bytes that are no text at all are refused.
public final class TextDecoder {
  /// The most bytes of a text file that are read.
  public static final long MAXIMUM_BYTES = 16L << 20;

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  private TextDecoder() {}

  /// The text in `bytes`.
  ///
  /// @param name how messages name the content
  /// @throws UnreadableContentException if the bytes are binary data, or too many
  public static String decode(byte[] bytes, String name) {
    if (bytes.length > MAXIMUM_BYTES) {
      throw new UnreadableContentException(
          "%s: a text of %,d bytes, the most that is read is %,d; split it into parts"
              .formatted(name, bytes.length, MAXIMUM_BYTES));
    }
    String text = text(bytes, name);
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  private static String text(byte[] bytes, String name) {
    if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
      return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
    }
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
    }
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
    }
    for (byte b : bytes) {
      if (b == 0) {
        throw new UnreadableContentException(
            name + ": holds zero bytes, so it is not plain text; expected UTF-8 or UTF-16 text");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return legacy(bytes, name);
    }
  }

  private static String legacy(byte[] bytes, String name) {
    int controls = 0;
    for (byte b : bytes) {
      if ((b & 0xFF) < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
        controls++;
      }
    }
    if (controls > bytes.length / 100) {
      throw new UnreadableContentException(
          "%s: %d control characters in %d bytes, so it is not plain text; expected UTF-8 or UTF-16 text"
              .formatted(name, controls, bytes.length));
    }
    return new String(bytes, WINDOWS_1252);
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }
}
