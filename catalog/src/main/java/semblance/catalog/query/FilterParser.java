package semblance.catalog.query;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.catalog.query.FilterTokens.Kind;
import semblance.catalog.query.FilterTokens.Token;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;
import semblance.embedding.InvalidQueryException;

/// Reads filters as people write them.
///
/// ```
/// year >= 2011 and (colour = red or not exists(brand))
/// title prefix "Nik" and size in (S, M, "extra large")
/// within(place, 48.14, 11.58, 5km) and taken < 2024-06 and colour != blue
/// ```
///
/// The grammar, with words in any case:
///
/// ```
/// filter     = all { "or" all }
/// all        = one { "and" one }
/// one        = "not" one | "(" filter ")" | condition
/// condition  = "exists" "(" field ")"
///            | "within" "(" field "," latitude "," longitude "," distance ")"
///            | field operator value | field "prefix" value
///            | field [ "not" ] "in" "(" value { "," value } ")"
/// operator   = "=" | "==" | "!=" | "≠" | "<" | "<=" | "≤" | ">" | ">=" | "≥"
/// distance   = a number with m, km or mi; metres without
/// ```
///
/// Values and fields are bare words, or quoted with `"` or `'` if they hold spaces or signs or are
/// a word of the grammar; `\` takes the next character as it is. A bare number is a number, a bare
/// `true` or `false` is a truth; the field's type decides how a value is read. `!=` and `not in`
/// ask that the field is there.
public final class FilterParser {
  private static final int MAXIMUM_DEPTH = 100;
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");
  private static final Pattern DISTANCE =
      Pattern.compile("((?:\\d+(?:\\.\\d*)?|\\.\\d+))(m|km|mi)?", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "=", Operator.EQUAL,
          "==", Operator.EQUAL,
          "!=", Operator.NOT_EQUAL,
          "≠", Operator.NOT_EQUAL,
          "<", Operator.LESS,
          "<=", Operator.LESS_OR_EQUAL,
          "≤", Operator.LESS_OR_EQUAL,
          ">", Operator.GREATER,
          ">=", Operator.GREATER_OR_EQUAL,
          "≥", Operator.GREATER_OR_EQUAL);

  private final FilterTokens tokens;

  private final Consumer<Filter> check;

  private FilterParser(FilterTokens tokens, Consumer<Filter> check) {
    this.tokens = tokens;
    this.check = check;
  }

  /// The filter that a text says; an empty text lets everything pass.
  ///
  /// @throws InvalidQueryException with a caret under the place that is not understood
  public static Filter parse(String text) {
    return parse(text, _ -> {});
  }

  /// The filter that a text says about known fields.
  ///
  /// @param check refuses a condition that asks for a field that is not there, or in a way that its
  ///   type does not allow
  /// @throws InvalidQueryException with a caret under the place that is not understood or refused
  public static Filter parse(String text, Consumer<Filter> check) {
    if (text.isBlank()) {
      return Filter.all();
    }
    FilterParser parser = new FilterParser(FilterTokens.of("filter", text), check);
    Filter filter = parser.any(0);
    Token rest = parser.tokens.peek();
    if (rest.kind() != Kind.END) {
      throw parser.tokens.error(rest, "expected 'and', 'or' or the end");
    }
    return filter;
  }

  private Filter any(int depth) {
    List<Filter> filters = new ArrayList<>();
    do {
      filters.add(all(depth));
    } while (tokens.takeWord("or"));
    return filters.size() == 1 ? filters.getFirst() : new Filter.Or(filters);
  }

  private Filter all(int depth) {
    List<Filter> filters = new ArrayList<>();
    do {
      filters.add(one(depth));
    } while (tokens.takeWord("and"));
    return filters.size() == 1 ? filters.getFirst() : new Filter.And(filters);
  }

  private Filter one(int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw tokens.error(
          tokens.peek(), "more than %d levels of 'not' and parentheses".formatted(MAXIMUM_DEPTH));
    }
    if (tokens.takeWord("not")) {
      return new Filter.Not(one(depth + 1));
    }
    if (tokens.take(Kind.OPEN)) {
      Filter inner = any(depth + 1);
      tokens.require(Kind.CLOSE, "a ')'");
      return inner;
    }
    return condition();
  }

  private Filter condition() {
    Token field = tokens.next();
    if (!isName(field)) {
      throw tokens.error(field, "expected a condition such as year >= 2011, exists(year), or '('");
    }
    if (isFunction(field, "exists")) {
      tokens.require(Kind.OPEN, "a '('");
      Token name = field();
      tokens.require(Kind.CLOSE, "a ')'");
      return checked(new Filter.Exists(name.text()), name, name);
    }
    if (isFunction(field, "within")) {
      return within();
    }
    Token sign = tokens.next();
    Token value = tokens.peek();
    if (sign.kind() == Kind.OPERATOR) {
      Operator operator = operator(sign);
      return checked(new Filter.Compare(field.text(), operator, value()), field, value);
    }
    if (sign.isWord("prefix")) {
      Filter prefix = new Filter.Prefix(field.text(), text("the beginning of a value"));
      return checked(prefix, field, value);
    }
    if (sign.isWord("in")) {
      return in(field);
    }
    if (sign.isWord("not") && tokens.takeWord("in")) {
      return new Filter.And(List.of(new Filter.Exists(field.text()), new Filter.Not(in(field))));
    }
    throw tokens.error(
        sign,
        "expected =, !=, <, <=, >, >=, 'in' or 'prefix' after the field '%s'"
            .formatted(field.text()));
  }

  /// A condition that the fields' types allow.
  ///
  /// @param field where the field's name stands
  /// @param value where the value stands
  private Filter checked(Filter condition, Token field, Token value) {
    check(new Filter.Exists(field.text()), field);
    check(condition, value);
    return condition;
  }

  private void check(Filter condition, Token place) {
    try {
      check.accept(condition);
    } catch (InvalidQueryException e) {
      throw tokens.marked(place, String.valueOf(e.getMessage()), e);
    }
  }

  private boolean isFunction(Token token, String name) {
    return token.isWord(name) && tokens.peek().kind() == Kind.OPEN;
  }

  private Filter within() {
    tokens.require(Kind.OPEN, "a '('");
    Token field = field();
    tokens.require(Kind.COMMA, "a ',' and the latitude");
    Token place = tokens.peek();
    double latitude = number("the latitude in degrees");
    tokens.require(Kind.COMMA, "a ',' and the longitude");
    double longitude = number("the longitude in degrees");
    tokens.require(Kind.COMMA, "a ',' and the distance");
    double meters = distance();
    tokens.require(Kind.CLOSE, "a ')'");
    Filter within;
    try {
      within = new Filter.WithinDistance(field.text(), latitude, longitude, meters);
    } catch (IllegalArgumentException e) {
      throw tokens.error(place, String.valueOf(e.getMessage()));
    }
    return checked(within, field, field);
  }

  private double distance() {
    return distance(tokens);
  }

  /// A distance in metres.
  static double distance(FilterTokens tokens) {
    Token token = tokens.next();
    Matcher matcher = DISTANCE.matcher(token.text());
    if (token.kind() != Kind.WORD || !matcher.matches()) {
      throw tokens.error(token, "expected a distance such as 300m, 5km or 2mi");
    }
    String unit = String.valueOf(matcher.group(2)).toLowerCase(Locale.ROOT);
    double factor =
        switch (unit) {
          case "km" -> 1_000;
          case "mi" -> 1_609.344;
          default -> 1;
        };
    return Double.parseDouble(matcher.group(1)) * factor;
  }

  private double number(String what) {
    return number(tokens, what);
  }

  static double number(FilterTokens tokens, String what) {
    Token token = tokens.next();
    if (token.kind() != Kind.WORD || !NUMBER.matcher(token.text()).matches()) {
      throw tokens.error(token, "expected " + what);
    }
    return Double.parseDouble(token.text());
  }

  private Token field() {
    Token token = tokens.next();
    if (!isName(token)) {
      throw tokens.error(token, "expected the name of a field");
    }
    return token;
  }

  private static boolean isName(Token token) {
    return token.kind() == Kind.QUOTED
        || (token.kind() == Kind.WORD
            && !token.isWord("and")
            && !token.isWord("or")
            && !token.isWord("in"));
  }

  private Filter in(Token field) {
    tokens.require(Kind.OPEN, "a '(' and the values");
    List<Value> values = new ArrayList<>();
    do {
      Token place = tokens.peek();
      Value value = value();
      checked(new Filter.Compare(field.text(), Operator.EQUAL, value), field, place);
      values.add(value);
    } while (tokens.take(Kind.COMMA));
    tokens.require(Kind.CLOSE, "a ',' or a ')'");
    return new Filter.In(field.text(), values);
  }

  private String text(String what) {
    Token token = tokens.next();
    if (token.kind() != Kind.WORD && token.kind() != Kind.QUOTED) {
      throw tokens.error(token, "expected " + what);
    }
    return token.text();
  }

  private Value value() {
    Token token = tokens.next();
    if (token.kind() == Kind.QUOTED) {
      return Value.of(token.text());
    }
    if (token.kind() != Kind.WORD || token.isWord("and") || token.isWord("or")) {
      throw tokens.error(token, "expected a value");
    }
    if (NUMBER.matcher(token.text()).matches()) {
      return new Value.Numeric(new BigDecimal(token.text()));
    }
    if (token.isWord("true") || token.isWord("false")) {
      return Value.of(token.isWord("true"));
    }
    return Value.of(token.text());
  }

  private Operator operator(Token sign) {
    Operator operator = OPERATORS.get(sign.text());
    if (operator == null) {
      throw tokens.error(sign, "expected =, !=, <, <=, > or >=");
    }
    return operator;
  }
}
