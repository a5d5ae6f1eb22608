package semblance.media.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/// Says what a file is that is none of our formats, as far as its first bytes tell.
final class Foreign {
  private static final int SHOWN = 8;

  private Foreign() {}

  static String describe(byte[] bytes) {
    if (bytes.length == 0) {
      return "it is empty (0 bytes)";
    }
    String known =
        Arrays.stream(PictureFormat.values())
            .map(PictureFormat::name)
            .collect(Collectors.joining(", "));
    return "its content is %s; known formats are %s".formatted(guess(bytes, "picture"), known);
  }

  /// The same for what should be sound or film.
  static String describeStream(byte[] head, String wanted) {
    if (head.length == 0) {
      return "it is empty (0 bytes)";
    }
    String guess =
        PictureFormat.of(head)
            .map(format -> "a picture (" + format + ")")
            .orElseGet(() -> guess(head, wanted));
    return "its content is %s; known formats are %s".formatted(guess, StreamFormat.known());
  }

  private static String guess(byte[] bytes, String wanted) {
    int length = Math.min(bytes.length, 512);
    String start =
        new String(bytes, 0, length, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "a web page (HTML)";
    }
    if (start.startsWith("<?xml") || start.startsWith("<svg")) {
      return start.contains("<svg") ? "a vector picture (SVG)" : "XML";
    }
    if (start.startsWith("%pdf")) {
      return "a PDF document";
    }
    if (start.startsWith("pk\u0003\u0004")) {
      return "a ZIP archive";
    }
    if (start.length() > 8 && start.startsWith("ftyp", 4)) {
      return "a HEIC, AVIF or video file";
    }
    if (start.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || Character.isWhitespace(c))) {
      return "plain text";
    }
    byte[] shown = Arrays.copyOf(bytes, Math.min(SHOWN, bytes.length));
    return "no "
        + wanted
        + ": it begins with the bytes "
        + HexFormat.ofDelimiter(" ").formatHex(shown);
  }
}
