package semblance.ingest.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/// Cuts a text into passages: paragraphs, joined while they are short and cut at sentences, then
/// words, while they are long.
///
/// Together the passages hold every character of the text that is not white space at a passage's
/// edge.
public final class Passages {
  /// Paragraphs are joined up to this many characters: about what one thought takes.
  private static final int WANTED_CHARACTERS = 800;

  /// A passage of a text, `start` inclusive and `end` exclusive, in UTF-16 units.
  public record Passage(int start, int end) {
    /// The passage's words.
    public String of(String text) {
      return text.substring(start, end);
    }
  }

  private Passages() {}

  /// The passages of a text, in order; none if it is blank.
  ///
  /// @param fits whether the tower can read a passage whole
  public static List<Passage> of(String text, Predicate<String> fits) {
    List<Passage> passages = new ArrayList<>();
    int start = -1;
    int end = 0;
    for (Passage paragraph : paragraphs(text)) {
      if (start >= 0 && paragraph.end() - start > WANTED_CHARACTERS) {
        addFitting(text, new Passage(start, end), fits, passages);
        start = -1;
      }
      if (start < 0) {
        start = paragraph.start();
      }
      end = paragraph.end();
    }
    if (start >= 0) {
      addFitting(text, new Passage(start, end), fits, passages);
    }
    return passages;
  }

  private static List<Passage> paragraphs(String text) {
    List<Passage> paragraphs = new ArrayList<>();
    int start = 0;
    int length = text.length();
    while (start < length) {
      int blank = text.indexOf("\n\n", start);
      int end = blank < 0 ? length : blank;
      addTrimmed(text, start, end, paragraphs);
      start = end + 2;
    }
    return paragraphs;
  }

  private static void addTrimmed(String text, int start, int end, List<Passage> passages) {
    int from = start;
    int to = Math.min(end, text.length());
    while (from < to && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (from < to) {
      passages.add(new Passage(from, to));
    }
  }

  private static void addFitting(
      String text, Passage passage, Predicate<String> fits, List<Passage> passages) {
    String words = passage.of(text);
    boolean brief = words.length() <= 2 * WANTED_CHARACTERS;
    if ((brief && fits.test(words)) || words.length() <= 2) {
      passages.add(passage);
      return;
    }
    int middle = nearestBreak(words);
    List<Passage> halves = new ArrayList<>();
    addTrimmed(text, passage.start(), passage.start() + middle, halves);
    addTrimmed(text, passage.start() + middle, passage.end(), halves);
    for (Passage half : halves) {
      addFitting(text, half, fits, passages);
    }
  }

  /// The place nearest to the middle where a sentence ends, else a word, else a character.
  private static int nearestBreak(String words) {
    int middle = words.length() / 2;
    int slack = words.length() / 4;
    for (BreakIterator iterator :
        List.of(
            BreakIterator.getSentenceInstance(Locale.ROOT),
            BreakIterator.getWordInstance(Locale.ROOT))) {
      iterator.setText(words);
      int after = iterator.following(middle - 1);
      int before = iterator.preceding(middle);
      int nearest =
          before != BreakIterator.DONE
                  && (after == BreakIterator.DONE || middle - before < after - middle)
              ? before
              : after;
      if (nearest != BreakIterator.DONE && Math.abs(nearest - middle) <= slack) {
        if (nearest > 0 && nearest < words.length()) {
          return nearest;
        }
      }
    }
    boolean insideCharacter =
        Character.isLowSurrogate(words.charAt(middle))
            && Character.isHighSurrogate(words.charAt(middle - 1));
    return insideCharacter && words.length() > 2 ? middle + 1 : middle;
  }
}
