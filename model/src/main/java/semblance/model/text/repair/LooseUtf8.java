package semblance.model.text.repair;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// UTF-8 and its popular deviations: surrogates written one by one (CESU-8), and Java's two bytes
/// for U+0000. Bytes are the characters of a string, as in [SingleByteEncoding].
final class LooseUtf8 {
  // ftfy's `utf-8-variants`; an end of input may stand for bytes still to come, and as Python's `$`
  // also matches before a last line feed.
  private static final Pattern PAIR =
      Pattern.compile(
          "\\xED(?:[\\xA0-\\xAF]|$)(?:[\\x80-\\xBF]|$)(?:\\xED|$)(?:[\\xB0-\\xBF]|$)(?:[\\x80-\\xBF]|$)",
          Pattern.UNIX_LINES);
  private static final Pattern DEVIATION =
      Pattern.compile(
          "\\xC0(?:\\x80|$)|" + PAIR.pattern() + "|\\xED(?:[\\xA0-\\xBF]|$)(?:[\\x80-\\xBF]|$)",
          Pattern.UNIX_LINES);
  private static final int PAIR_LENGTH = 6;

  private LooseUtf8() {}

  /// The text of some bytes, unless they are no UTF-8.
  static Optional<String> decode(String bytes) {
    return bytes.indexOf('\u00ED') >= 0 || bytes.indexOf('\u00C0') >= 0
        ? decodeLoosely(bytes)
        : decodeStrictly(bytes);
  }

  private static Optional<String> decodeStrictly(String bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> decodeLoosely(String bytes) {
    StringBuilder decoded = new StringBuilder();
    Matcher pair = PAIR.matcher(bytes);
    Matcher deviation = DEVIATION.matcher(bytes);
    int position = 0;
    while (position < bytes.length()) {
      int next = deviation.find(position) ? deviation.start() : bytes.length();
      Optional<String> plain = decodeStrictly(bytes.substring(position, next));
      if (plain.isEmpty()) {
        return plain;
      }
      decoded.append(plain.get());
      position = next;
      int left = bytes.length() - position;
      if (left == 0) {
        break;
      }
      if (bytes.charAt(position) == '\u00C0' && left > 1) {
        decoded.append('\0');
        position += 2;
      } else if (left >= PAIR_LENGTH && pair.region(position, bytes.length()).lookingAt()) {
        decoded.appendCodePoint(
            ((bytes.charAt(position + 1) & 0x0F) << 16)
                + ((bytes.charAt(position + 2) & 0x3F) << 10)
                + ((bytes.charAt(position + 4) & 0x0F) << 6)
                + (bytes.charAt(position + 5) & 0x3F)
                + 0x10000);
        position += PAIR_LENGTH;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(decoded.toString());
  }
}
