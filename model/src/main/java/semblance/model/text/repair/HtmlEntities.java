package semblance.model.text.repair;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// HTML's character references: all of them as Python's `html.unescape`, or only the unmistakable
/// ones as ftfy's `unescape_html`.
public final class HtmlEntities {
  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
  private static final Pattern CERTAIN = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
  private static final int DIGITS = 8; // more than any code point has

  /// What a number from 80 to 9F means: Windows-1252, as browsers read it.
  private static final String WINDOWS =
      "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
          + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

  private HtmlEntities() {}

  /// Holders, so that a program that cleans no text reads no table.
  private static final class Names {
    static final Map<String, String> ALL = CharacterTables.texts("html-entities.txt");
    static final Map<String, String> CERTAIN = certain();

    private static Map<String, String> certain() {
      Map<String, String> certain = new HashMap<>();
      ALL.forEach((name, text) -> {
        if (!name.endsWith(";")) {
          return;
        }
        certain.put("&" + name, text);
        String upper = name.toUpperCase(Locale.ROOT);
        String reference = "&" + upper;
        if (name.equals(name.toLowerCase(Locale.ROOT)) && unescape(reference).equals(reference)) {
          certain.put(reference, text.toUpperCase(Locale.ROOT));
        }
      });
      return certain;
    }
  }

  /// As `html.unescape`: numbers and names, also without their semicolon, also as a longer word's
  /// beginning.
  public static String unescape(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(meaning(match.group(1))));
  }

  /// As ftfy: references that end in a semicolon, and accented letters' names in capitals.
  static String unescapeCertain(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    return CERTAIN
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(certainMeaning(match.group())));
  }

  private static String certainMeaning(String reference) {
    String named = Names.CERTAIN.get(reference);
    if (named != null) {
      return named;
    }
    if (!reference.startsWith("&#")) {
      return reference;
    }
    String number = unescape(reference);
    return number.indexOf(';') < 0 ? number : reference;
  }

  private static String meaning(String reference) {
    if (reference.startsWith("#")) {
      return numbered(reference);
    }
    String whole = Names.ALL.get(reference);
    if (whole != null) {
      return whole;
    }
    // The longest beginning that is a name, counted in code points as Python does.
    for (int end = reference.offsetByCodePoints(reference.length(), -1); end > 1; ) {
      String part = Names.ALL.get(reference.substring(0, end));
      if (part != null) {
        return part + reference.substring(end);
      }
      end = reference.offsetByCodePoints(end, -1);
    }
    return "&" + reference;
  }

  private static String numbered(String reference) {
    int point = number(reference);
    if (point == 0 || point > Character.MAX_CODE_POINT || (point >= 0xD800 && point <= 0xDFFF)) {
      return "\uFFFD";
    }
    if (point == 0xD) {
      return "\r";
    }
    if (point >= 0x80 && point <= 0x9F) {
      return String.valueOf(WINDOWS.charAt(point - 0x80));
    }
    return meaningless(point) ? "" : Character.toString(point);
  }

  private static int number(String reference) {
    String digits =
        reference.endsWith(";")
            ? reference.substring(1, reference.length() - 1)
            : reference.substring(1);
    int radix = 10;
    if (digits.charAt(0) == 'x' || digits.charAt(0) == 'X') {
      digits = digits.substring(1);
      radix = 16;
    }
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.length() - start > DIGITS - 1
        ? Integer.MAX_VALUE
        : Integer.parseInt(digits.substring(start), radix);
  }

  /// Controls and non-characters, which HTML drops.
  private static boolean meaningless(int point) {
    return (point >= 0x1 && point <= 0x8)
        || (point >= 0xB && point <= 0x1F && point != 0xC)
        || point == 0x7F
        || (point >= 0xFDD0 && point <= 0xFDEF)
        || (point & 0xFFFE) == 0xFFFE;
  }
}
