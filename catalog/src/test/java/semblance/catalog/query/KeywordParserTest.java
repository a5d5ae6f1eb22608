package semblance.catalog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import semblance.collection.query.KeywordQuery.Need;
import semblance.collection.query.KeywordQuery.Phrase;
import semblance.collection.query.KeywordQuery.Word;
import semblance.embedding.InvalidQueryException;

class KeywordParserTest {
  @Test
  void wordsPhrasesAndSignsAreRead() {
    assertThat(
            KeywordParser.parse("  dog +beach \"golden hour\" -cat +\"New York\" -\"hot dog\"")
                .clauses())
        .containsExactly(
            new Word("dog", Need.OPTIONAL),
            new Word("beach", Need.REQUIRED),
            new Phrase("golden hour", Need.OPTIONAL),
            new Word("cat", Need.FORBIDDEN),
            new Phrase("New York", Need.REQUIRED),
            new Phrase("hot dog", Need.FORBIDDEN));
    assertThat(KeywordParser.parse("dog").weight()).isEqualTo(1);
  }

  @Test
  void signsWithinWordsBelongToThem() {
    assertThat(KeywordParser.parse("t-shirt c++ l'avion").clauses())
        .containsExactly(
            new Word("t-shirt", Need.OPTIONAL),
            new Word("c++", Need.OPTIONAL),
            new Word("l'avion", Need.OPTIONAL));
  }

  @Test
  void curvedQuotesAndQuotesWithinPhrasesAreRead() {
    assertThat(KeywordParser.parse("„goldene Stunde“ 東京").clauses())
        .containsExactly(
            new Phrase("goldene Stunde", Need.OPTIONAL), new Word("東京", Need.OPTIONAL));
    assertThat(KeywordParser.parse("\"a \\\"b\\\" c\"").clauses())
        .containsExactly(new Phrase("a \"b\" c", Need.OPTIONAL));
  }

  @Test
  void whatIsNotUnderstoodIsShownWithACaret() {
    refused("", "expected a word", "\n  \n  ^");
    refused("dog \"golden hour", "no closing", "dog \"golden hour\n      ^");
    refused("dog + beach", "right after '+'", "dog + beach\n      ^");
    refused("dog -", "right after '-'", "\n      ^");
    refused("dog \"\"", "expected a letter or a digit", "\n      ^");
    refused("𝒳 !!", "found '!!'", "\n    ^");
  }

  private static void refused(String text, String reason, String caret) {
    assertThatThrownBy(() -> KeywordParser.parse(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("the keywords are not understood: ")
        .hasMessageContaining(reason)
        .hasMessageEndingWith(caret);
  }
}
