package semblance.model.text.repair;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Recognises mojibake: text that was read in another encoding than it was written in.
///
/// The heuristic is that of ftfy 6.3.1 by Robyn Speer: about 400 characters turn up in UTF-8 that
/// was misread; sorted into classes, some neighbourhoods of them hardly ever occur on purpose.
final class Mojibake {
  private static final Pattern PLACE = Pattern.compile("<([^<>]+)>");
  private static final String ARABIC =
      "[\u00D8\u00D9]<common,currency,bad,numeric,start_punctuation,\u0178\u0160\u00AE\u00B0\u00B5\u00BB>";
  // Each line is a neighbourhood. <a,b> is any character of the named classes or of what is
  // written.
  private static final String UNLIKELY =
      String.join(
          "|",
          "<c1>",
          "<bad,lower_accented,upper_accented,box,start_punctuation,end_punctuation,currency,numeric,law><bad>",
          "[a-zA-Z]<lower_common,upper_common><bad>",
          "<bad><lower_accented,upper_accented,box,start_punctuation,end_punctuation,currency,numeric,law>",
          "<lower_accented,lower_common,box,end_punctuation,currency,numeric><upper_accented>",
          "<box,end_punctuation,currency,numeric><lower_accented>",
          "<lower_accented,box,end_punctuation><currency>",
          "<space><upper_accented><currency>",
          "<upper_accented,box><numeric,law>",
          "<lower_accented,upper_accented,box,currency,end_punctuation><start_punctuation><numeric>",
          "<lower_accented,upper_accented,currency,numeric,box,law><end_punctuation><start_punctuation>",
          "<currency,numeric,box><start_punctuation>",
          "[a-z]<upper_accented><start_punctuation,currency>",
          "<box><kaomoji>",
          "<lower_accented,upper_accented,currency,numeric,start_punctuation,end_punctuation,law><box>",
          "<box><end_punctuation>",
          "<lower_accented,upper_accented><start_punctuation,end_punctuation>[\\p{L}\\p{N}_]",
          "[\u0152\u0153][^A-Za-z]",
          "<upper_accented>\u00B0",
          // UTF-8's two bytes read as Windows-1252
          "[\u00C2\u00C3\u00CE\u00D0]<start_punctuation,end_punctuation,"
              + "\u20AC\u0153\u0160\u0161\u00A2\u00A3\u0178\u017E\u00A0\u00AD\u00AE\u00A9\u00B0\u00B7\u00BB\u2013\u2014\u00B4>",
          "\u00D7[\u00B2\u00B3]",
          // Arabic, two letters in a row
          ARABIC + ARABIC,
          // scripts of South Asia
          "\u00E0[\u00B2\u00B5\u00B9\u00BC\u00BD\u00BE]",
          // read as MacRoman
          "\u221A[\u00B1\u2202\u2020\u2260\u00AE\u2122\u00B4\u2264\u2265\u00A5\u00B5\u00F8]",
          "\u2248[\u00B0\u00A2]",
          "\u201A\u00C4[\u00EC\u00EE\u00EF\u00F2\u00F4\u00F5\u00FA\u00F9\u00FB\u2020\u00B0\u00A2\u03C0]",
          "\u201A[\u00E2\u00F3][\u00E0\u00E4\u00B0\u00EA]",
          // read as Windows-1251
          "\u0432\u0402",
          "[\u0412\u0413\u0420\u0421]<c1,bad,start_punctuation,end_punctuation,currency,\u00B0\u00B5>[\u0412\u0413\u0420\u0421]",
          "\u0413\u045E\u0412\u0402\u0412[^\\n][A-Za-z ]",
          // an accented a, and the no-break space
          "\u00C3[\u00A0\u00A1]",
          "[a-z]<space>?[\u00C3\u00C2][ ]",
          "^[\u00C3\u00C2][ ]",
          "<end_punctuation,a-z.\\x2C?!>\u00C2<start_punctuation,end_punctuation, >",
          // read as Windows-1253
          "\u03B2\u20AC[\u2122\u00A0\u0386\u00AD\u00AE\u00B0]",
          "[\u0392\u0393\u039E\u039F]<c1,bad,start_punctuation,end_punctuation,currency,\u00B0>[\u0392\u0393\u039E\u039F]",
          // read as Windows-1257
          "\u0101\u20AC");
  private static final String SPACE =
      "\\x09-\\x0D\\x1C-\\x20\\x85\\xA0\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}";
  private static final String UTF8 =
      "(?<!<utf8_continuation_strict>)(?:"
          + "<utf8_first_of_2><utf8_continuation>"
          + "|<utf8_first_of_3><utf8_continuation>{2}"
          + "|<utf8_first_of_4><utf8_continuation>{3})++";

  private static final Map<String, String> CLASSES =
      CharacterTables.classes("mojibake-characters.txt");
  private static final Pattern BAD = Pattern.compile(expand(UNLIKELY));
  private static final Pattern LIKE_UTF8 = Pattern.compile(expand(UTF8));

  private Mojibake() {}

  /// Whether some of the text is probably mojibake.
  static boolean in(String text) {
    return BAD.matcher(text).find();
  }

  /// Finds runs of what could be UTF-8 read in some single-byte encoding.
  static Matcher likeUtf8(String text) {
    return LIKE_UTF8.matcher(text);
  }

  private static String expand(String pattern) {
    return PLACE
        .matcher(pattern)
        .replaceAll(match -> {
          StringBuilder members = new StringBuilder("[");
          for (String part : match.group(1).split(",", -1)) {
            members.append(part.equals("space") ? SPACE : CLASSES.getOrDefault(part, part));
          }
          return Matcher.quoteReplacement(members.append(']').toString());
        });
  }
}
