package semblance.cli.terminal;

/// Text from files and their names made safe to show: nothing in it can command a terminal.
public final class SafeText {
  private SafeText() {}

  /// The text with control characters, line ends and characters that reorder text written as
  /// escapes.
  public static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> {
              if (isUnsafe(c)) {
                safe.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
              } else {
                safe.appendCodePoint(c);
              }
            }
          }
        });
    return safe.toString();
  }

  private static boolean isUnsafe(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202A && c <= 0x202E) // embeddings and overrides of direction
        || (c >= 0x2066 && c <= 0x2069) // isolates
        || (c >= 0xD800 && c <= 0xDFFF);
  }

  /// How many character cells a terminal gives to the text.
  public static int width(String text) {
    return text.codePoints().map(SafeText::width).sum();
  }

  /// The text cut to a number of cells, its end replaced by an ellipsis if it is longer.
  public static String cut(String text, int cells) {
    if (width(text) <= cells) {
      return text;
    }
    StringBuilder start = new StringBuilder();
    int used = 0;
    for (int c : text.codePoints().toArray()) {
      used += width(c);
      if (used > cells - 1) {
        break;
      }
      start.appendCodePoint(c);
    }
    return start.append('…').toString();
  }

  /// The text's end, its beginning replaced by an ellipsis if it is longer: for paths, whose end
  /// tells most.
  public static String cutStart(String text, int cells) {
    if (width(text) <= cells) {
      return text;
    }
    int[] codePoints = text.codePoints().toArray();
    int first = codePoints.length;
    int used = 1;
    while (first > 0 && used + width(codePoints[first - 1]) <= cells) {
      used += width(codePoints[--first]);
    }
    return "…" + new String(codePoints, first, codePoints.length - first);
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  /// The blocks that Unicode's East Asian Width calls wide, and emoji.
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0x303E)
        || (c >= 0x3041 && c <= 0xA4CF)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1F64F)
        || (c >= 0x1F680 && c <= 0x1F6FF)
        || (c >= 0x1F900 && c <= 0x1FAFF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }
}
