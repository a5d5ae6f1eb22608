package semblance.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {
  @Test
  void namesThatWouldCommandATerminalAreWrittenOut() {
    assertThat(SafeText.escaped("a\033[2J\033]0;title\007b.jpg"))
        .isEqualTo("a\\x1b[2J\\x1b]0;title\\x07b.jpg");
    assertThat(SafeText.escaped("two\nlines\r\tand a tab")).isEqualTo("two\\nlines\\r\\tand a tab");
    assertThat(SafeText.escaped("invoice\u202Egpj.exe")).isEqualTo("invoice\\u202egpj.exe");
    assertThat(SafeText.escaped("\u0085\u009B1m\u2028\u2066x\u2069"))
        .isEqualTo("\\x85\\x9b1m\\u2028\\u2066x\\u2069");
    assertThat(SafeText.escaped("half \uD83E of a pair")).isEqualTo("half \\ud83e of a pair");
  }

  @Test
  void namesOfPeopleStayAsTheyAre() {
    for (String name :
        new String[] {"älpäca 🦙.jpg", "東京 2011.png", "שלום.txt", "e\u0301té", "\\n"}) {
      assertThat(SafeText.escaped(name)).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "é, 1",
    "e\u0301, 1",
    "東京, 4",
    "ｶﾞ, 2",
    "ＡＢ, 4",
    "한국, 4",
    "🦙, 2",
    "⭐, 2",
    "✅, 2",
    "⌚, 2",
    "☂, 1",
    "…, 1",
    "שלום, 4",
    "a\u200Bb, 2",
    "𠮷, 2"
  })
  void theCellsOfATextAreThoseThatATerminalGivesIt(String text, int cells) {
    assertThat(SafeText.width(text)).isEqualTo(cells);
  }

  @Test
  void longTextsEndInAnEllipsisAndLongPathsBeginWithOne() {
    assertThat(SafeText.cut("holiday", 7)).isEqualTo("holiday");
    assertThat(SafeText.cut("holiday", 6)).isEqualTo("holid…");
    assertThat(SafeText.cut("東京タワー", 6)).isEqualTo("東京…");
    assertThat(SafeText.cutStart("/photos/2011/beach.jpg", 12)).isEqualTo("…1/beach.jpg");
    assertThat(SafeText.cutStart("東京/タワー.jpg", 9)).isEqualTo("…ワー.jpg");
    assertThat(SafeText.cutStart("cafe\u0301.jpg", 5)).isEqualTo("….jpg");
  }

  @Test
  void nothingThatIsCutIsWiderThanItsRoom() {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println("nothingThatIsCut: semblance.seed=" + seed);
    Random random = new Random(seed);
    String[] letters = {"a", "é", "e\u0301", "東", "🦙", "⭐", "\u200D", "/", ".", "ｶ"};
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(30); length > 0; length--) {
        text.append(letters[random.nextInt(letters.length)]);
      }
      int cells = 1 + random.nextInt(30);
      String whole = text.toString();
      assertThat(SafeText.width(SafeText.cut(whole, cells))).isLessThanOrEqualTo(cells);
      assertThat(SafeText.width(SafeText.cutStart(whole, cells))).isLessThanOrEqualTo(cells);
      if (SafeText.width(whole) <= cells) {
        assertThat(SafeText.cut(whole, cells)).isEqualTo(whole);
        assertThat(SafeText.cutStart(whole, cells)).isEqualTo(whole);
      }
    }
  }
}
