package semblance.model.text.repair;

/// What Python's `str` does: lower case, white space, punctuation.
public final class PythonText {
  private static final int CAPITAL_SIGMA = 0x3A3;
  private static final int DOTTED_CAPITAL_I = 0x130;
  // Word_Break=MidLetter, MidNumLet and Single_Quote, which with some general categories make up
  // Unicode's Case_Ignorable.
  private static final String IGNORED_BY_CASE =
      "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

  private PythonText() {}

  /// As `str.lower`: each character by itself, except that a sigma which ends a word becomes ς.
  public static String lower(String text) {
    int[] points = text.codePoints().toArray();
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < points.length; i++) {
      switch (points[i]) {
        case CAPITAL_SIGMA -> lower.append(endsWord(points, i) ? 'ς' : 'σ');
        case DOTTED_CAPITAL_I -> lower.append("i\u0307");
        default ->
            lower.appendCodePoint(
                caseIsYoung(points[i]) ? points[i] : Character.toLowerCase(points[i]));
      }
    }
    return lower.toString();
  }

  private static boolean endsWord(int[] points, int at) {
    int before = at - 1;
    while (before >= 0 && ignoredByCase(points[before])) {
      before--;
    }
    int after = at + 1;
    while (after < points.length && ignoredByCase(points[after])) {
      after++;
    }
    return before >= 0
        && cased(points[before])
        && (after == points.length || !cased(points[after]));
  }

  /// Whether Unicode gave a letter its lower case after 15.0, which Python 3.12 has.
  private static boolean caseIsYoung(int point) {
    return point == 0x1C89
        || point == 0xA7CB
        || point == 0xA7CC
        || point == 0xA7DA
        || point == 0xA7DC
        || (point >= 0x10D50 && point <= 0x10D65);
  }

  private static boolean cased(int point) {
    return Character.isLowerCase(point)
        || Character.isUpperCase(point)
        || Character.isTitleCase(point);
  }

  private static boolean ignoredByCase(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> IGNORED_BY_CASE.indexOf(point) >= 0;
    };
  }

  /// As `str.isspace` and `\s` of `re` say.
  public static boolean isSpace(int point) {
    return (point >= 0x9 && point <= 0xD)
        || (point >= 0x1C && point <= 0x20)
        || point == 0x85
        || point == 0xA0
        || point == 0x1680
        || (point >= 0x2000 && point <= 0x200A)
        || point == 0x2028
        || point == 0x2029
        || point == 0x202F
        || point == 0x205F
        || point == 0x3000;
  }

  /// As `str.strip`.
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /// As `str.lstrip`.
  public static String stripStart(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  /// As `str.rstrip`.
  public static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /// As `re.sub(r"\s+", " ", text)`.
  public static String joinSpaces(String text) {
    StringBuilder joined = new StringBuilder(text.length());
    boolean before = false;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean space = isSpace(unit);
      if (!space) {
        joined.append(unit);
      } else if (!before) {
        joined.append(' ');
      }
      before = space;
    }
    return joined.toString();
  }

  /// Without the characters of `string.punctuation`: ASCII's.
  public static String withoutPunctuation(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean punctuation =
          (unit >= '!' && unit <= '/')
              || (unit >= ':' && unit <= '@')
              || (unit >= '[' && unit <= '`')
              || (unit >= '{' && unit <= '~');
      if (!punctuation) {
        kept.append(unit);
      }
    }
    return kept.toString();
  }
}
