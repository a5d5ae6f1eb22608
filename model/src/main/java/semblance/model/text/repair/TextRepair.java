package semblance.model.text.repair;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Makes text less broken: ftfy's `fix_text` (version 6.3.1, by Robyn Speer) with its defaults.
///
/// Undoes mojibake, entities, ligatures, widths, curly quotes, odd line breaks and control
/// characters, until nothing changes any more; then the text is in NFC.
public final class TextRepair {
  private static final int SEGMENT = 1_000_000; // code points that are repaired together
  private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\\x1B\\[(?:[\\p{Nd};])*[a-zA-Z]");
  private static final String LIGATURES =
      "\u0132=IJ \u0133=ij \u0149=\u02BCn \u01F1=DZ \u01F2=Dz \u01F3=dz \u01C4=D\u017D \u01C5=D\u017E \u01C6=d\u017E"
          + " \u01C7=LJ \u01C8=Lj \u01C9=lj \u01CA=NJ \u01CB=Nj \u01CC=nj"
          + " \uFB00=ff \uFB01=fi \uFB02=fl \uFB03=ffi \uFB04=ffl \uFB05=\u017Ft \uFB06=st";

  private TextRepair() {}

  /// Repairs a text, line by line. From the first line with a `<` on it counts as HTML, whose
  /// entities are kept.
  public static String fix(String text) {
    StringBuilder fixed = new StringBuilder(text.length());
    boolean markup = false;
    for (int start = 0; start < text.length(); ) {
      int end = segmentEnd(text, start);
      String segment = text.substring(start, end);
      markup |= segment.indexOf('<') >= 0;
      fixed.append(fixSegment(segment, !markup));
      start = end;
    }
    return fixed.toString();
  }

  private static int segmentEnd(String text, int start) {
    int feed = text.indexOf('\n', start);
    int end = feed < 0 ? text.length() : feed + 1;
    return end - start > SEGMENT && text.codePointCount(start, end) > SEGMENT
        ? text.offsetByCodePoints(start, SEGMENT)
        : end;
  }

  private static String fixSegment(String segment, boolean entities) {
    String before;
    String text = segment;
    do {
      before = text;
      if (entities) {
        text = HtmlEntities.unescapeCertain(text);
      }
      text = EncodingRepair.fix(text);
      text = EncodingRepair.fixControls(text);
      text = replace(text, Replacements.OF_LETTERS);
      text = fixLineBreaks(text);
      text = replace(text, Replacements.OF_SURROGATES);
      text = TERMINAL_ESCAPE.matcher(text).replaceAll("");
      text = replace(text, Replacements.OF_CONTROLS);
      text = Normalizer.normalize(text, Normalizer.Form.NFC);
    } while (!text.equals(before));
    return text;
  }

  private static String fixLineBreaks(String text) {
    return text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .replace('\u2028', '\n')
        .replace('\u2029', '\n')
        .replace('\u0085', '\n');
  }

  private static String replace(String text, String[] replacements) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean paired =
          Character.isHighSurrogate(unit)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      String replacement = paired ? null : replacements[unit];
      if (replacement != null && replaced == null) {
        replaced = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (replaced != null) {
        if (replacement == null) {
          replaced.append(unit);
        } else {
          replaced.append(replacement);
        }
      }
      if (paired) {
        i++;
        if (replaced != null) {
          replaced.append(text.charAt(i));
        }
      }
    }
    return replaced == null ? text : replaced.toString();
  }

  /// What a UTF-16 unit becomes, by unit; null where it stays.
  private static final class Replacements {
    /// Ligatures, half and full widths, curly quotes: in ftfy's order, each step seeing the last
    /// one's result.
    static final String[] OF_LETTERS = letters();

    static final String[] OF_SURROGATES = new String[0x10000];
    static final String[] OF_CONTROLS = new String[0x10000];

    static {
      Arrays.fill(OF_SURROGATES, 0xD800, 0xE000, "\uFFFD");
      Arrays.fill(OF_CONTROLS, 0x00, 0x09, "");
      Arrays.fill(OF_CONTROLS, 0x0B, 0x0C, "");
      Arrays.fill(OF_CONTROLS, 0x0E, 0x20, "");
      Arrays.fill(OF_CONTROLS, 0x7F, 0x80, "");
      Arrays.fill(OF_CONTROLS, 0x206A, 0x2070, "");
      Arrays.fill(OF_CONTROLS, 0xFEFF, 0xFF00, "");
      Arrays.fill(OF_CONTROLS, 0xFFF9, 0xFFFD, "");
    }

    private static String[] letters() {
      String[] letters = new String[0x10000];
      for (String ligature : LIGATURES.split(" ", -1)) {
        letters[ligature.charAt(0)] = ligature.substring(2);
      }
      letters[0x3000] = " ";
      for (char wide = '\uFF01'; wide < '\uFFF0'; wide++) {
        String form = String.valueOf(wide);
        String usual = Normalizer.normalize(form, Normalizer.Form.NFKC);
        if (!usual.equals(form)) {
          letters[wide] = usual;
        }
      }
      Arrays.fill(letters, 0x201C, 0x2020, "\"");
      Arrays.fill(letters, 0x2018, 0x201C, "'");
      letters[0x2BC] = "'";
      letters[0x149] = "'n"; // its apostrophe is straightened by the step after
      return letters;
    }
  }
}
