package semblance.catalog.query;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.catalog.query.FilterTokens.Kind;
import semblance.catalog.query.FilterTokens.Token;
import semblance.collection.query.ScoreModifier;
import semblance.collection.query.ScoreModifier.Scale;
import semblance.embedding.InvalidQueryException;

/// Reads what shall modify scores, as people write it.
///
/// ```
/// recency(taken, 30d)             half of it is left after 30 days
/// linear(stars, 1, 5)             from nothing at 1 to all of it at 5
/// log(sold, 0, 10000)             the same, the first hundred counting more than the next
/// near(place, 48.14, 11.58, 5km)  half of it is left at 5 km
/// ```
///
/// Each adds at most 1 to a score; `^` and a number after it says how much more or less:
/// `recency(taken, 1y)^2`. Below 0 it puts down. Half-lives are in h, d, w or y (365.25 days),
/// distances in m, km or mi.
public final class ModifierParser {
  private static final Pattern AGE = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)([hdwy])");
  private static final Pattern WEIGHT = Pattern.compile("\\^([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))");

  private final FilterTokens tokens;
  private final Instant now;

  private ModifierParser(FilterTokens tokens, Instant now) {
    this.tokens = tokens;
    this.now = now;
  }

  /// The modifier that a text says.
  ///
  /// @param now from when ages are counted
  /// @throws InvalidQueryException with a mark under the place that is not understood
  public static ScoreModifier parse(String text, Instant now) {
    ModifierParser parser = new ModifierParser(FilterTokens.of("modifier", text), now);
    ScoreModifier modifier = parser.modifier();
    Token rest = parser.tokens.peek();
    if (rest.kind() != Kind.END) {
      throw parser.tokens.error(rest, "expected the end, or a weight such as ^2");
    }
    return modifier;
  }

  private ScoreModifier modifier() {
    Token kind = tokens.next();
    String word = kind.text().toLowerCase(Locale.ROOT);
    if (kind.kind() != Kind.WORD || !word.matches("recency|linear|log|near")) {
      throw tokens.error(
          kind,
          "expected recency(FIELD, 30d), linear(FIELD, 1, 5), log(FIELD, 0, 1000) or near(FIELD, 48.1, 11.6, 5km)");
    }
    tokens.require(Kind.OPEN, "a '('");
    Token field = tokens.next();
    if (field.kind() != Kind.WORD && field.kind() != Kind.QUOTED) {
      throw tokens.error(field, "expected the name of a field");
    }
    return switch (word) {
      case "recency" -> recency(field);
      case "near" -> near(field);
      default -> rating(field, word.equals("log") ? Scale.LOGARITHMIC : Scale.LINEAR);
    };
  }

  private ScoreModifier recency(Token field) {
    tokens.require(Kind.COMMA, "a ',' and the half-life");
    Token age = tokens.next();
    Matcher matcher = AGE.matcher(age.text().toLowerCase(Locale.ROOT));
    if (age.kind() != Kind.WORD || !matcher.matches()) {
      throw tokens.error(age, "expected a half-life such as 12h, 30d, 8w or 2y");
    }
    double hours =
        switch (matcher.group(2)) {
          case "h" -> 1;
          case "d" -> 24;
          case "w" -> 7 * 24;
          default -> 365.25 * 24;
        };
    double seconds = Double.parseDouble(matcher.group(1)) * hours * 3_600;
    double weight = closed();
    return made(
        age,
        () ->
            new ScoreModifier.Recency(
                field.text(), Duration.ofMillis(Math.round(seconds * 1_000)), now, weight));
  }

  private ScoreModifier rating(Token field, Scale scale) {
    tokens.require(Kind.COMMA, "a ',' and the value that counts for nothing");
    Token place = tokens.peek();
    double least = FilterParser.number(tokens, "the value that counts for nothing");
    tokens.require(Kind.COMMA, "a ',' and the value that counts in full");
    double greatest = FilterParser.number(tokens, "the value that counts in full");
    double weight = closed();
    return made(
        place, () -> new ScoreModifier.Rating(field.text(), least, greatest, scale, weight));
  }

  private ScoreModifier near(Token field) {
    tokens.require(Kind.COMMA, "a ',' and the latitude");
    Token place = tokens.peek();
    double latitude = FilterParser.number(tokens, "the latitude in degrees");
    tokens.require(Kind.COMMA, "a ',' and the longitude");
    double longitude = FilterParser.number(tokens, "the longitude in degrees");
    tokens.require(Kind.COMMA, "a ',' and the distance at which half is left");
    double distance = FilterParser.distance(tokens);
    double weight = closed();
    return made(
        place,
        () -> new ScoreModifier.Nearness(field.text(), latitude, longitude, distance, weight));
  }

  /// Reads the closing parenthesis and the weight after it.
  private double closed() {
    tokens.require(Kind.CLOSE, "a ')'");
    Token token = tokens.peek();
    Matcher weight = WEIGHT.matcher(token.text());
    if (token.kind() != Kind.WORD || !weight.matches()) {
      return 1;
    }
    tokens.next();
    return Double.parseDouble(weight.group(1));
  }

  private interface Maker {
    ScoreModifier make();
  }

  private ScoreModifier made(Token place, Maker maker) {
    try {
      return maker.make();
    } catch (InvalidQueryException e) {
      throw tokens.marked(place, String.valueOf(e.getMessage()), e);
    }
  }
}
