package semblance.catalog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Value;
import semblance.embedding.InvalidQueryException;

final class FilterParserTest {
  private static Filter.Compare compare(String field, Operator operator, Value value) {
    return new Filter.Compare(field, operator, value);
  }

  @Test
  void anEmptyFilterLetsEverythingPass() {
    assertThat(FilterParser.parse("  ")).isEqualTo(Filter.all());
  }

  @Test
  void andBindsTighterThanOr() {
    assertThat(FilterParser.parse("a = x or b = y and c = z"))
        .isEqualTo(
            new Filter.Or(
                List.of(
                    compare("a", Operator.EQUAL, Value.of("x")),
                    new Filter.And(
                        List.of(
                            compare("b", Operator.EQUAL, Value.of("y")),
                            compare("c", Operator.EQUAL, Value.of("z")))))));
  }

  @Test
  void parenthesesAndNotGroup() {
    assertThat(FilterParser.parse("year >= 2011 and (colour = red or not exists(brand))"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    compare("year", Operator.GREATER_OR_EQUAL, Value.of(2011)),
                    new Filter.Or(
                        List.of(
                            compare("colour", Operator.EQUAL, Value.of("red")),
                            new Filter.Not(new Filter.Exists("brand")))))));
  }

  @Test
  void everyOperatorIsRead() {
    for (Operator operator : Operator.values()) {
      assertThat(FilterParser.parse("size" + operator.symbol() + "-1.50"))
          .isEqualTo(compare("size", operator, new Value.Numeric(new BigDecimal("-1.50"))));
    }
    assertThat(FilterParser.parse("a≠1 and b≤2 and c ≥ 3 and d==4"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    compare("a", Operator.NOT_EQUAL, Value.of(1)),
                    compare("b", Operator.LESS_OR_EQUAL, Value.of(2)),
                    compare("c", Operator.GREATER_OR_EQUAL, Value.of(3)),
                    compare("d", Operator.EQUAL, Value.of(4)))));
  }

  @Test
  void bareValuesAreTypedAndQuotedOnesAreText() {
    assertThat(FilterParser.parse("a = true"))
        .isEqualTo(compare("a", Operator.EQUAL, Value.of(true)));
    assertThat(FilterParser.parse("a = 'true'"))
        .isEqualTo(compare("a", Operator.EQUAL, Value.of("true")));
    assertThat(FilterParser.parse("a = \"42\""))
        .isEqualTo(compare("a", Operator.EQUAL, Value.of("42")));
    assertThat(FilterParser.parse("taken < 2024-06-01T10:00:00Z"))
        .isEqualTo(compare("taken", Operator.LESS, Value.of("2024-06-01T10:00:00Z")));
    assertThat(FilterParser.parse("'the field' = \"say \\\"hi\\\" \\\\\""))
        .isEqualTo(compare("the field", Operator.EQUAL, Value.of("say \"hi\" \\")));
    assertThat(FilterParser.parse("artist = O'Keeffe"))
        .isEqualTo(compare("artist", Operator.EQUAL, Value.of("O'Keeffe")));
  }

  @Test
  void listsPrefixesAndDistancesAreRead() {
    assertThat(FilterParser.parse("x in (a, 2, \"b c\")"))
        .isEqualTo(new Filter.In("x", List.of(Value.of("a"), Value.of(2), Value.of("b c"))));
    assertThat(FilterParser.parse("x NOT IN (a)"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    new Filter.Exists("x"),
                    new Filter.Not(new Filter.In("x", List.of(Value.of("a")))))));
    assertThat(FilterParser.parse("title prefix \"Nik\""))
        .isEqualTo(new Filter.Prefix("title", "Nik"));
    assertThat(FilterParser.parse("within(place, 48.1, -11.6, 5km)"))
        .isEqualTo(new Filter.WithinDistance("place", 48.1, -11.6, 5000));
    assertThat(FilterParser.parse("within(place, 48.1, 11.6, 2 ) or within(p, 0, 0, 1.5mi)"))
        .isEqualTo(
            new Filter.Or(
                List.of(
                    new Filter.WithinDistance("place", 48.1, 11.6, 2),
                    new Filter.WithinDistance("p", 0, 0, 1.5 * 1609.344))));
  }

  @Test
  void wordsOfTheGrammarCanBeFieldsWhereTheyCannotBeMistaken() {
    assertThat(FilterParser.parse("exists = 1 and within = 2 and prefix prefix p"))
        .isEqualTo(
            new Filter.And(
                List.of(
                    compare("exists", Operator.EQUAL, Value.of(1)),
                    compare("within", Operator.EQUAL, Value.of(2)),
                    new Filter.Prefix("prefix", "p"))));
    assertThat(FilterParser.parse("\"and\" = \"or\""))
        .isEqualTo(compare("and", Operator.EQUAL, Value.of("or")));
  }

  @Test
  void anErrorPutsACaretUnderThePlace() {
    assertThatThrownBy(() -> FilterParser.parse("year >= and x = 1"))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(
            """
            the filter is not understood: expected a value, found 'and'
              year >= and x = 1
                      ^\
            """);
    assertThatThrownBy(() -> FilterParser.parse("city = 🏙🏙 ) "))
        .hasMessageEndingWith("\n  city = 🏙🏙 ) \n  " + " ".repeat(10) + "^");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "year",
        "year =",
        "year 5",
        "= 5",
        "year >< 5",
        "(a = 1",
        "a = 1)",
        "a = 1 b = 2",
        "a = 1 and",
        "or a = 1",
        "not",
        "a in b",
        "a in ()",
        "a in (b",
        "a in (b,)",
        "exists a",
        "exists()",
        "exists(a",
        "within(a, 1, 2)",
        "within(a, 91, 0, 5km)",
        "within(a, 1, 2, 5 parsecs)",
        "within(a, x, 2, 5km)",
        "a = \"b",
        "a prefix",
        "a = (b)",
        ",",
        "a prefix ("
      })
  void whatIsNotAFilterIsRefusedWithAPlace(String text) {
    assertThatThrownBy(() -> FilterParser.parse(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageStartingWith("the filter is not understood: ")
        .hasMessageContaining("\n  " + text + "\n")
        .message()
        .matches("(?s).*\n *\\^$");
  }

  @Test
  void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
    String deep = "(".repeat(100_000) + "a = 1" + ")".repeat(100_000);
    assertThatThrownBy(() -> FilterParser.parse(deep))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("more than 100 levels");
    assertThatThrownBy(() -> FilterParser.parse("not ".repeat(100_000) + "a = 1"))
        .isInstanceOf(InvalidQueryException.class);
  }
}
