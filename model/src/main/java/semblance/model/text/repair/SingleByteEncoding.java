package semblance.model.text.repair;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An encoding with a byte a character, as texts are misread in.
///
/// Bytes are the characters U+0000 to U+00FF of a string here, so that regular expressions can be
/// asked about them. In a sloppy encoding every byte has a character, and byte 1A stands for the
/// replacement character: a byte that was lost before.
final class SingleByteEncoding {
  static final char LOST = '\u001A';

  /// In the order in which they are tried.
  static final List<SingleByteEncoding> ALL =
      CharacterTables.texts("single-byte-encodings.txt").entrySet().stream()
          .map(entry -> new SingleByteEncoding(entry.getKey(), entry.getValue()))
          .toList();

  private final String name;
  private final boolean sloppy;
  private final Map<Integer, Character> bytes = new HashMap<>();

  private SingleByteEncoding(String name, String upperHalf) {
    this.name = name;
    this.sloppy = name.startsWith("sloppy-");
    for (char low = 0; low < 0x80; low++) {
      bytes.put((int) low, low);
    }
    if (sloppy) {
      bytes.remove((int) LOST);
      bytes.put(0xFFFD, LOST);
    }
    int[] points = upperHalf.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      bytes.put(points[i], (char) (0x80 + i));
    }
  }

  String name() {
    return name;
  }

  boolean sloppy() {
    return sloppy;
  }

  /// The bytes a text was read from, if it can be read from bytes in this encoding.
  Optional<String> encode(String text) {
    int[] points = text.codePoints().toArray();
    char[] encoded = new char[points.length];
    for (int i = 0; i < points.length; i++) {
      Character found = bytes.get(points[i]);
      if (found == null) {
        return Optional.empty();
      }
      encoded[i] = found;
    }
    return Optional.of(new String(encoded));
  }

  /// The characters of the bytes 80 to FF.
  static char[] upperHalf(String name) {
    SingleByteEncoding encoding =
        ALL.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
    char[] half = new char[0x80];
    Arrays.fill(half, '\uFFFD');
    encoding.bytes.forEach((point, unit) -> {
      if (unit >= 0x80) {
        half[unit - 0x80] = (char) point.intValue();
      }
    });
    return half;
  }
}
