package semblance.model.text.repair;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Undoes mojibake: finds the bytes a text was misread from and reads them as UTF-8. ftfy's
/// `fix_encoding`.
final class EncodingRepair {
  private static final String CONTINUATION = "[\\x80-\\xBF]";
  private static final String LOST_CONTINUATION = "[\\x1A\\x80-\\xBF]";
  private static final String LOST = "[\\x1A?]";

  /// UTF-8 in which a space stands where byte A0 (the no-break space) must have been, for letters
  /// that are likely.
  private static final Pattern WITH_SPACE =
      Pattern.compile(
          "[\\xC2\\xC3\\xC5\\xCE\\xD0\\xD9][ ]"
              + "|[\\xE2\\xE3][ ][\\x80-\\x84\\x86-\\x9F\\xA1-\\xBF]"
              + "|[\\xE0-\\xE3][\\x80-\\x84\\x86-\\x9F\\xA1-\\xBF][ ]"
              + "|\\xF0[ ]"
              + CONTINUATION
              + "{2}"
              + "|\\xF0"
              + CONTINUATION
              + "[ ]"
              + CONTINUATION
              + "|\\xF0"
              + CONTINUATION
              + "{2}[ ]");

  /// An à that is a word by itself, whose A0 melted into the space after it; not the Portuguese
  /// words that begin with it.
  private static final Pattern A_GRAVE = Pattern.compile("\\xC3 (?! |quele|quela|quilo|s )");

  /// UTF-8 of which a byte was lost.
  private static final Pattern LOSSY =
      Pattern.compile(
          "[\\xC2-\\xDF]\\x1A"
              + "|[\\xC2-\\xC3][?]"
              + "|\\xED[\\xA0-\\xAF]"
              + LOST
              + "\\xED[\\xB0-\\xBF][\\x1A?\\x80-\\xBF]"
              + "|\\xED[\\xA0-\\xAF][\\x1A?\\x80-\\xBF]\\xED[\\xB0-\\xBF]"
              + LOST
              + "|[\\xE0-\\xEF]"
              + LOST
              + LOST_CONTINUATION
              + "|[\\xE0-\\xEF]"
              + LOST_CONTINUATION
              + LOST
              + "|[\\xF0-\\xF4]"
              + LOST
              + LOST_CONTINUATION
              + "{2}"
              + "|[\\xF0-\\xF4]"
              + LOST_CONTINUATION
              + LOST
              + LOST_CONTINUATION
              + "|[\\xF0-\\xF4]"
              + LOST_CONTINUATION
              + "{2}"
              + LOST
              + "|\\x1A");

  private static final String REPLACEMENT_AS_UTF8 = "\u00EF\u00BF\u00BD";

  /// Windows-1252 for the control characters 80 to 9F; those it leaves open stay.
  private static final char[] WINDOWS = SingleByteEncoding.upperHalf("sloppy-windows-1252");

  private static final int CONTROLS = 0x20;

  private EncodingRepair() {}

  static String fix(String text) {
    String before;
    String after = text;
    do {
      before = after;
      after = step(before);
    } while (!after.equals(before));
    return after;
  }

  private static String step(String text) {
    if (text.chars().allMatch(unit -> unit < 0x80) || !Mojibake.in(text)) {
      return text;
    }
    for (SingleByteEncoding encoding : SingleByteEncoding.ALL) {
      Optional<String> fixed =
          encoding.encode(text).flatMap(bytes -> LooseUtf8.decode(mend(bytes, encoding)));
      if (fixed.isPresent()) {
        return fixed.get();
      }
    }
    String inParts = fixParts(text);
    if (!inParts.equals(text)) {
      return inParts;
    }
    return fixControls(text);
  }

  private static String mend(String bytes, SingleByteEncoding encoding) {
    String mended = bytes;
    if (!encoding.name().equals("macroman") && WITH_SPACE.matcher(bytes).find()) {
      mended = A_GRAVE.matcher(mended).replaceAll("\u00C3\u00A0 ");
      mended = WITH_SPACE.matcher(mended).replaceAll(match -> match.group().replace(' ', '\u00A0'));
    }
    return encoding.sloppy() ? LOSSY.matcher(mended).replaceAll(REPLACEMENT_AS_UTF8) : mended;
  }

  /// Fixes what looks like UTF-8 inside a text that as a whole is in no one encoding.
  private static String fixParts(String text) {
    return Mojibake.likeUtf8(text)
        .replaceAll(match -> {
          String part = match.group();
          return Matcher.quoteReplacement(
              part.length() < text.length() && Mojibake.in(part) ? fix(part) : part);
        });
  }

  /// The control characters 80 to 9F as browsers read them: as Windows-1252.
  static String fixControls(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      int control = text.charAt(i) - 0x80;
      if (control >= 0 && control < CONTROLS) {
        if (fixed == null) {
          fixed = new StringBuilder(text);
        }
        fixed.setCharAt(i, WINDOWS[control]);
      }
    }
    return fixed == null ? text : fixed.toString();
  }
}
