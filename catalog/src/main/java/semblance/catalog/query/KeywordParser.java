package semblance.catalog.query;

import java.util.ArrayList;
import java.util.List;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.KeywordQuery.Need;
import semblance.embedding.InvalidQueryException;

/// Reads keywords as people write them.
///
/// ```
/// dog beach              items with one of the words, better with both
/// +dog "golden hour"     only items with dog; better with the phrase
/// dog -cat -"hot dog"    none with cat, or with the phrase
/// ```
///
/// A word is found in its inflected forms; a phrase stands between `"` and is found as it is
/// written, but for case and accents. `+` before either asks for it, `-` keeps items that have it
/// out. Between quotes, `\` takes the next character as it is.
public final class KeywordParser {
  private static final String QUOTES = "\"“”„«»";

  private final String source;
  private final List<KeywordQuery.Clause> clauses = new ArrayList<>();
  private int at;

  private KeywordParser(String source) {
    this.source = source;
  }

  /// The keywords that a text says, with weight 1.
  ///
  /// @throws InvalidQueryException with a caret under the place that is not understood
  public static KeywordQuery parse(String text) {
    KeywordParser parser = new KeywordParser(text);
    while (parser.skipSpace()) {
      parser.clause();
    }
    if (parser.clauses.isEmpty()) {
      throw parser.error(0, "expected a word or a \"phrase\", but there is none");
    }
    return new KeywordQuery(parser.clauses, 1);
  }

  /// Whether anything is left.
  private boolean skipSpace() {
    while (at < source.length() && isSpace(source.charAt(at))) {
      at++;
    }
    return at < source.length();
  }

  private void clause() {
    int start = at;
    Need need =
        switch (source.charAt(at)) {
          case '+' -> Need.REQUIRED;
          case '-' -> Need.FORBIDDEN;
          default -> Need.OPTIONAL;
        };
    if (need != Need.OPTIONAL) {
      at++;
      if (at == source.length() || isSpace(source.charAt(at))) {
        throw error(
            start,
            "expected a word or a \"phrase\" right after '%s'".formatted(source.charAt(start)));
      }
    }
    if (isQuote(source.charAt(at))) {
      phrase(need);
    } else {
      word(need);
    }
  }

  private void word(Need need) {
    int start = at;
    while (at < source.length() && !isSpace(source.charAt(at)) && !isQuote(source.charAt(at))) {
      at++;
    }
    String word = source.substring(start, at);
    requireLetters(word, start);
    clauses.add(new KeywordQuery.Word(word, need));
  }

  private void phrase(Need need) {
    int start = at++;
    StringBuilder text = new StringBuilder();
    while (at < source.length() && !isQuote(source.charAt(at))) {
      if (source.charAt(at) == '\\' && at + 1 < source.length()) {
        at++;
      }
      text.append(source.charAt(at++));
    }
    if (at == source.length()) {
      throw error(start, "the phrase that starts here has no closing \"");
    }
    at++;
    requireLetters(text.toString(), start);
    clauses.add(new KeywordQuery.Phrase(text.toString(), need));
  }

  private void requireLetters(String text, int start) {
    if (text.codePoints().noneMatch(KeywordParser::isMeaningful)) {
      throw error(start, "expected a letter or a digit, found '%s'".formatted(text));
    }
  }

  private static boolean isMeaningful(int character) {
    return Character.isLetterOrDigit(character) || Character.isEmoji(character);
  }

  private static boolean isSpace(char character) {
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private static boolean isQuote(char character) {
    return QUOTES.indexOf(character) >= 0;
  }

  private InvalidQueryException error(int place, String message) {
    // Characters beyond the first 65,536 take two units but one column.
    int column = source.codePointCount(0, place);
    return new InvalidQueryException(
        "the keywords are not understood: %s\n  %s\n  %s^"
            .formatted(message, source.replaceAll("\\s", " "), " ".repeat(column)));
  }
}
