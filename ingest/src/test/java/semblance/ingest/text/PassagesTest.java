package semblance.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.ingest.text.Passages.Passage;

final class PassagesTest {
  @Test
  void shortParagraphsAreOnePassage() {
    String text = "  One thought.\n\nAnother thought.\n";
    assertThat(Passages.of(text, words -> true)).containsExactly(new Passage(2, 32));
  }

  @Test
  void blankTextHasNoPassage() {
    assertThat(Passages.of(" \n\n \t", words -> true)).isEmpty();
  }

  @Test
  void longTextIsCutAtSentences() {
    String sentence = "The cat sat on the mat and looked out of the window. ";
    String text = sentence.repeat(60);
    List<Passage> passages = Passages.of(text, words -> words.length() <= 300);
    assertThat(passages).hasSizeGreaterThan(5);
    assertThat(passages)
        .allSatisfy(passage -> {
          assertThat(passage.of(text)).startsWith("The cat").endsWith("window.");
          assertThat(passage.of(text).length()).isLessThanOrEqualTo(300);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noWordIsLostAndNoPassageIsTooLong(long seed) {
    Random random = new Random(seed);
    StringBuilder builder = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      switch (random.nextInt(12)) {
        case 0 -> builder.append("\n\n");
        case 1 -> builder.append(". ");
        case 2 -> builder.append(' ');
        case 3 -> builder.appendCodePoint(0x1F400 + random.nextInt(40));
        case 4 -> builder.appendCodePoint(0x4E00 + random.nextInt(2_000));
        default -> builder.append((char) ('a' + random.nextInt(26)));
      }
    }
    String text = builder.toString();
    int limit = 20 + random.nextInt(200);
    List<Passage> passages = Passages.of(text, words -> words.length() <= limit);
    StringBuilder joined = new StringBuilder();
    int end = 0;
    for (Passage passage : passages) {
      assertThat(passage.start()).as("seed %d", seed).isGreaterThanOrEqualTo(end);
      assertThat(passage.of(text).length()).as("seed %d", seed).isLessThanOrEqualTo(limit);
      joined.append(passage.of(text));
      end = passage.end();
    }
    assertThat(joined.toString().replaceAll("\\s", ""))
        .as("seed %d", seed)
        .isEqualTo(text.replaceAll("\\s", ""));
  }
}
