package semblance.catalog.query;

import java.util.ArrayList;
import java.util.List;
import semblance.embedding.InvalidQueryException;

/// The words and signs of a filter, one after the other.
final class FilterTokens {
  private static final String SIGNS = "=!<>≠≤≥";

  private final String what;
  private final String source;
  private final List<Token> tokens;
  private int position;

  private FilterTokens(String what, String source, List<Token> tokens) {
    this.what = what;
    this.source = source;
    this.tokens = tokens;
  }

  enum Kind {
    WORD,
    QUOTED,
    OPERATOR,
    OPEN,
    CLOSE,
    COMMA,
    END
  }

  /// @param text a word's text, without quotes
  /// @param start where it starts in the source, in UTF-16 units
  record Token(Kind kind, String text, int start) {
    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }
  }

  /// @param what what to call the text in errors
  static FilterTokens of(String what, String source) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < source.length()) {
      char character = source.charAt(at);
      if (Character.isWhitespace(character)) {
        at++;
      } else if (character == '(') {
        tokens.add(new Token(Kind.OPEN, "(", at++));
      } else if (character == ')') {
        tokens.add(new Token(Kind.CLOSE, ")", at++));
      } else if (character == ',') {
        tokens.add(new Token(Kind.COMMA, ",", at++));
      } else if (isSign(character)) {
        int end = at;
        while (end < source.length() && isSign(source.charAt(end))) {
          end++;
        }
        tokens.add(new Token(Kind.OPERATOR, source.substring(at, end), at));
        at = end;
      } else if (isQuote(character)) {
        at = quoted(what, source, at, tokens);
      } else {
        int end = at;
        while (end < source.length() && isWordPart(source.charAt(end))) {
          end++;
        }
        tokens.add(new Token(Kind.WORD, source.substring(at, end), at));
        at = end;
      }
    }
    tokens.add(new Token(Kind.END, "", source.length()));
    return new FilterTokens(what, source, tokens);
  }

  private static int quoted(String what, String source, int start, List<Token> tokens) {
    char quote = source.charAt(start);
    StringBuilder text = new StringBuilder();
    int at = start + 1;
    while (at < source.length() && source.charAt(at) != quote) {
      if (source.charAt(at) == '\\' && at + 1 < source.length()) {
        at++;
      }
      text.append(source.charAt(at++));
    }
    Token token = new Token(Kind.QUOTED, text.toString(), start);
    if (at >= source.length()) {
      throw error(what, source, token, "the quote that starts here has no end");
    }
    tokens.add(token);
    return at + 1;
  }

  private static boolean isSign(char character) {
    return SIGNS.indexOf(character) >= 0;
  }

  private static boolean isQuote(char character) {
    return character == '"' || character == '\'';
  }

  private static boolean isWordPart(char character) {
    return !Character.isWhitespace(character)
        && !isSign(character)
        && "(),\"".indexOf(character) < 0;
  }

  Token peek() {
    return tokens.get(position);
  }

  Token next() {
    Token token = tokens.get(position);
    if (token.kind() != Kind.END) {
      position++;
    }
    return token;
  }

  boolean take(Kind kind) {
    if (peek().kind() != kind) {
      return false;
    }
    position++;
    return true;
  }

  boolean takeWord(String word) {
    if (!peek().isWord(word)) {
      return false;
    }
    position++;
    return true;
  }

  void require(Kind kind, String expected) {
    Token token = next();
    if (token.kind() != kind) {
      throw error(token, "expected " + expected);
    }
  }

  InvalidQueryException error(Token token, String message) {
    return error(what, source, token, message);
  }

  /// A message with a mark below the token.
  InvalidQueryException marked(Token token, String message, Throwable cause) {
    return new InvalidQueryException(message + mark(source, token), cause);
  }

  private static InvalidQueryException error(
      String what, String source, Token token, String message) {
    String found =
        switch (token.kind()) {
          case END -> ", but the %s ends here".formatted(what);
          case QUOTED -> "";
          case WORD, OPERATOR, OPEN, CLOSE, COMMA -> ", found '%s'".formatted(token.text());
        };
    return new InvalidQueryException(
        "the %s is not understood: %s%s%s".formatted(what, message, found, mark(source, token)));
  }

  private static String mark(String source, Token token) {
    // Characters beyond the first 65,536 take two units but one column.
    int column = source.codePointCount(0, token.start());
    return "\n  %s\n  %s^".formatted(source.replaceAll("\\s", " "), " ".repeat(column));
  }
}
