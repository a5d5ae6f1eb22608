package semblance.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import semblance.embedding.Role;

class TextRulesTest {
  /// Ids are the letters' places in the alphabet, between 100 and 101.
  private static final class Letters implements Encoder {
    @Override
    public int[] encode(String text) {
      return text.chars().map(unit -> unit - 'a' + 1).toArray();
    }

    @Override
    public void close() {}
  }

  private static int[] ids(TextRules rules, boolean losesStart, String text, Role role) {
    Tokenizer.Surroundings around =
        new Tokenizer.Surroundings(new int[] {100}, new int[] {101}, false, losesStart);
    try (TextPreparation preparation =
        new TextPreparation(new Tokenizer(new Letters(), around), rules)) {
      return preparation.prepare("tower", text, role).ids();
    }
  }

  @Test
  void theEndIsCutAndTheStartWhereTheTokenizerSaysSo() {
    TextRules rules = TextRules.plain(4);
    assertThat(ids(rules, false, "abcd", Role.QUERY)).containsExactly(100, 1, 2, 101);
    assertThat(ids(rules, true, "abcd", Role.QUERY)).containsExactly(100, 3, 4, 101);
    assertThat(ids(rules, true, "ab", Role.QUERY)).containsExactly(100, 1, 2, 101);
  }

  @Test
  void promptsFollowTheRole() {
    TextRules rules = TextRules.plain(9).withPrompts(new Prompts("q{text}q", "d"));
    assertThat(ids(rules, false, "a", Role.QUERY)).containsExactly(100, 17, 1, 17, 101);
    assertThat(ids(rules, false, "a", Role.DOCUMENT)).containsExactly(100, 4, 1, 101);
    assertThat(Prompts.before("query: ", "").around("{text}", Role.QUERY))
        .isEqualTo("query: {text}");
  }

  @Test
  void cleaningSeesThePromptToo() {
    TextRules rules =
        TextRules.plain(9)
            .withPrompts(Prompts.before(" Q", " D"))
            .withCleaning(TextCleaning.STRIP_LOWER);
    assertThat(ids(rules, false, "A ", Role.QUERY)).containsExactly(100, 17, 1, 101);
  }

  @Test
  void paddingFillsUpToTheLimit() {
    TextRules rules = TextRules.plain(5).withPadding(Padding.after(7));
    assertThat(ids(rules, false, "a", Role.QUERY)).containsExactly(100, 1, 101, 7, 7);
    TextRules before = rules.withPadding(new Padding.ToLimit(7, Padding.Side.BEFORE));
    assertThat(ids(before, false, "a", Role.QUERY)).containsExactly(7, 7, 100, 1, 101);
    assertThat(ids(rules.withBlanked(101), false, "a", Role.QUERY))
        .containsExactly(100, 1, 0, 7, 7);
  }

  @Test
  void aLimitWithoutRoomForTextIsRefused() {
    assertThatThrownBy(() -> ids(TextRules.plain(2), false, "a", Role.QUERY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 tokens");
    assertThatThrownBy(() -> TextRules.plain(0)).hasMessageContaining("0 tokens");
  }

  @Test
  void whatAFingerprintSaysIsPinned() {
    assertThat(TextRules.plain(77).describe())
        .hasToString(
            "{length policy=first 77 tokens, special tokens kept, padding=none, prompts=none, text cleaning=none}");
    assertThat(
            new TextRules(
                    64,
                    Padding.after(1),
                    TextCleaning.OPEN_CLIP_CANONICALIZE,
                    Prompts.before("query: ", "passage: "))
                .withBlanked(3)
                .describe())
        .hasToString(
            "{length policy=first 64 tokens, special tokens kept, padding=to the limit, 1 after, 3 becomes 0, "
                + "prompts=query 'query: {text}', document 'passage: {text}', "
                + "text cleaning=open_clip canonicalize (ftfy 6.3.1)}");
  }
}
