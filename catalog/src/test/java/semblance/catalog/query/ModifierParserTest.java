package semblance.catalog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.query.Facet;
import semblance.collection.query.ScoreModifier;
import semblance.collection.query.ScoreModifier.Scale;
import semblance.embedding.InvalidQueryException;

final class ModifierParserTest {
  private static final Instant NOW = Instant.parse("2012-06-01T00:00:00Z");

  @Test
  void eachKindIsReadWithItsWeight() {
    Map<String, ScoreModifier> texts =
        Map.of(
            "recency(taken, 30d)", new ScoreModifier.Recency("taken", Duration.ofDays(30), NOW, 1),
            "Recency( 'date taken' ,1.5h )^2.5",
                new ScoreModifier.Recency("date taken", Duration.ofMinutes(90), NOW, 2.5),
            "recency(taken,2y)^-1",
                new ScoreModifier.Recency("taken", Duration.ofHours(17_532), NOW, -1),
            "linear(stars, 1, 5)", new ScoreModifier.Rating("stars", 1, 5, Scale.LINEAR, 1),
            "log(sold, -1e1, 1000)^.5",
                new ScoreModifier.Rating("sold", -10, 1_000, Scale.LOGARITHMIC, .5),
            "near(place, 48.1, -11.6, 5km)",
                new ScoreModifier.Nearness("place", 48.1, -11.6, 5_000, 1));
    texts.forEach((text, modifier) ->
        assertThat(ModifierParser.parse(text, NOW)).as(text).isEqualTo(modifier));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "recency(taken)          | 13 | a ',' and the half-life",
        "recency(taken, 30)      | 15 | expected a half-life such as",
        "recency(taken, soon)    | 15 | expected a half-life such as",
        "recency(taken, 0d)      | 15 | expected one above 0",
        "newest(taken, 30d)      | 0  | expected recency(FIELD, 30d)",
        "recency taken           | 8  | expected a '('",
        "recency(, 3d)           | 8  | expected the name of a field",
        "linear(stars, 5, 1)     | 14 | the second above the first",
        "linear(stars, 5)        | 15 | a ',' and the value that counts in full",
        "log(sold, a, 1)         | 10 | expected the value that counts for nothing",
        "near(p, 91, 0, 1km)     | 8  | expected a latitude from -90 to 90",
        "near(p, 1, 0, far)      | 14 | expected a distance",
        "linear(stars, 1, 5)^0   | 14 | weight 0.0",
        "linear(stars, 1, 5)^x   | 19 | expected the end, or a weight such as ^2",
        "linear(stars, 1, 5) two | 20 | expected the end, or a weight such as ^2"
      })
  void aMistakeIsMarkedWhereItIs(String text, int place, String expected) {
    assertThatThrownBy(() -> ModifierParser.parse(text, NOW))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining(expected)
        .hasMessageEndingWith("\n  " + text + "\n  " + " ".repeat(place) + "^");
  }

  @Test
  void facetsAreReadByTheTypesOfTheirFields() {
    Schema schema =
        Schema.of(
            Map.of(
                "colour", FieldType.KEYWORD,
                "exif:iso", FieldType.INTEGER,
                "price", FieldType.REAL,
                "taken", FieldType.DATE));
    Map<String, Facet> texts =
        Map.of(
            "colour", new Facet.Values("colour", 10),
            "colour:3", new Facet.Values("colour", 3),
            "_source:7", new Facet.Values("_source", 7),
            "exif:iso", new Facet.Steps("exif:iso", OptionalDouble.empty()),
            "exif:iso:100", new Facet.Steps("exif:iso", OptionalDouble.of(100)),
            "price:.5", new Facet.Steps("price", OptionalDouble.of(.5)),
            "taken", new Facet.Periods("taken", Optional.empty()),
            "taken:Month", new Facet.Periods("taken", Optional.of(Facet.Period.MONTH)));
    texts.forEach(
        (text, facet) -> assertThat(FacetParser.parse(text, schema)).as(text).isEqualTo(facet));
    assertThatThrownBy(() -> FacetParser.parse("taken:week", schema))
        .hasMessage(
            "facet 'taken:week': found 'week' after the colon, expected one of hour, day, month, year");
    assertThatThrownBy(() -> FacetParser.parse("colour:many", schema))
        .hasMessageContaining("how many values");
    assertThatThrownBy(() -> FacetParser.parse("price:0", schema)).hasMessageContaining("above 0");
  }
}
