package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.Value;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;

class FilterTest {
  @TempDir Path folder;

  private static final Map<String, List<Value>> VALUES =
      Map.of(
          "year", List.of(Value.of(2003), Value.of(2007.5), Value.of(1990), Value.of(1e300)),
          "price", List.of(Value.of(-1.5), Value.of(0), Value.of(0.25), Value.of(99)),
          "sizes", List.of(Value.of(0), Value.of(2), Value.of(4)),
          "colour", List.of(Value.of("red"), Value.of(""), Value.of("nothing"), Value.of("gr")),
          "camera.maker", List.of(Value.of("red"), Value.of("blue")),
          "_source", List.of(Value.of("file:///pictures/item-7"), Value.of("file:///q")),
          "_id", List.of(Value.of("item-7"), Value.of("item-20"), Value.of("x")));

  /// Every operator on every field that has an order, and all forms of all other fields.
  private static List<Filter> simple() {
    List<Filter> filters = new ArrayList<>();
    VALUES.forEach((field, values) -> {
      for (Value value : values) {
        for (Operator operator : Operator.values()) {
          filters.add(new Filter.Compare(field, operator, value));
        }
      }
      filters.add(new Filter.In(field, values));
      filters.add(new Filter.In(field, List.of()));
      filters.add(new Filter.Exists(field));
    });
    for (String field : List.of("colour", "camera.maker", "_source", "_id", "_modality")) {
      for (String prefix : List.of("r", "item-1", "file:///pictures/item-2", "", "te")) {
        filters.add(new Filter.Prefix(field, prefix));
      }
    }
    for (String field : List.of("sold", "taken", "note", "place", "_modality")) {
      filters.add(new Filter.Exists(field));
    }
    for (Operator operator : List.of(Operator.EQUAL, Operator.NOT_EQUAL)) {
      filters.add(new Filter.Compare("sold", operator, Value.of(true)));
      filters.add(new Filter.Compare("sold", operator, Value.of(false)));
      filters.add(new Filter.Compare("_modality", operator, Value.of("image")));
      filters.add(new Filter.Compare("_modality", operator, Value.of("text")));
    }
    for (Operator operator : Operator.values()) {
      filters.add(new Filter.Compare("taken", operator, Value.of("2011-05-15")));
    }
    filters.add(new Filter.In("sold", List.of(Value.of(true), Value.of(false))));
    filters.add(new Filter.In("taken", List.of(Value.of("2011-05-15"), Value.of("2012-01-15"))));
    filters.add(new Filter.Range("year", Value.of(2003), Value.of(2007.5)));
    filters.add(new Filter.Range("price", Value.of(-1.5), Value.of(0)));
    filters.add(new Filter.Range("sizes", Value.of(1), Value.of(2)));
    filters.add(new Filter.Range("taken", Value.of("2011-02-15"), Value.of("2011-08-15")));
    filters.add(new Filter.All());
    return filters;
  }

  private static Filter random(Random random, List<Filter> simple, int depth) {
    List<Filter> parts = new ArrayList<>();
    if (depth == 0 || random.nextInt(3) == 0) {
      return simple.get(random.nextInt(simple.size()));
    }
    for (int i = random.nextInt(4); i >= 0; i--) {
      parts.add(random(random, simple, depth - 1));
    }
    return switch (random.nextInt(3)) {
      case 0 -> new Filter.And(parts);
      case 1 -> new Filter.Or(parts);
      default -> new Filter.Not(parts.getFirst());
    };
  }

  @Test
  void everyFilterPassesWhatBruteForcePasses() {
    try (RandomCollection random = new RandomCollection("everyFilter", folder, 300)) {
      List<Filter> filters = simple();
      for (int i = 0; i < 400; i++) {
        filters.add(random(random.items.random, simple(), 3));
      }
      long some = 0;
      for (Filter filter : filters) {
        long wanted = random.expected.count(filter);
        assertThat(random.collection.count(filter)).as("%s", filter).isEqualTo(wanted);
        some += wanted > 0 && wanted < random.expected.items.size() ? 1 : 0;
      }
      assertThat(some).as("filters that some pass and some do not").isGreaterThan(300);
      for (int i = 0; i < 60; i++) {
        Filter filter = filters.get(random.items.random.nextInt(filters.size()));
        SearchRequest browse =
            SearchRequest.browse(filter).withWindow(Window.first(Window.MAXIMUM_END));
        var result = random.collection.search(browse);
        assertThat(result.report().matching()).isEqualTo(random.expected.count(filter));
        assertThat(RandomCollection.ids(result))
            .as("%s", filter)
            .isEqualTo(
                random.expected.items.values().stream()
                    .filter(item -> random.expected.passes(item, filter))
                    .map(item -> item.id())
                    .toList());
      }
    }
  }

  @Test
  void placesWithinADistanceAreThoseOfTheHaversine() {
    try (RandomCollection random = new RandomCollection("places", folder, 300)) {
      for (int i = 0; i < 100; i++) {
        Filter.WithinDistance within =
            new Filter.WithinDistance(
                "place",
                random.items.random.nextDouble() * 180 - 90,
                random.items.random.nextDouble() * 360 - 180,
                Math.pow(10, 3 + random.items.random.nextDouble() * 4));
        boolean doubtful = // places are kept to a centimetre
            random.expected.items.values().stream()
                .flatMap(item -> random.expected.values(item, "place").stream())
                .mapToDouble(place -> BruteForce.meters(place, within))
                .anyMatch(meters -> Math.abs(meters - within.meters()) < 1);
        if (!doubtful) {
          assertThat(random.collection.count(within))
              .as("%s", within)
              .isEqualTo(random.expected.count(within));
        }
      }
    }
  }

  @Test
  void datesStandForAllThatTheyAreWrittenTo() {
    Map<String, Long> expected = new HashMap<>();
    try (RandomCollection random = new RandomCollection("dates", folder, 200)) {
      for (String span : List.of("2010", "2011-05", "2012-09-15", "2011-05-15T00:00:00Z")) {
        long within =
            random.expected.items.values().stream()
                .flatMap(item -> random.expected.values(item, "taken").stream())
                .filter(date ->
                    date.textValue().startsWith(span.substring(0, Math.min(10, span.length()))))
                .count();
        expected.put(span, within);
        assertThat(random.collection.count(compare("taken", Operator.EQUAL, span)))
            .isEqualTo(within);
        long before = random.collection.count(compare("taken", Operator.LESS, span));
        long after = random.collection.count(compare("taken", Operator.GREATER, span));
        assertThat(random.collection.count(compare("taken", Operator.LESS_OR_EQUAL, span)))
            .isEqualTo(before + within);
        assertThat(random.collection.count(compare("taken", Operator.GREATER_OR_EQUAL, span)))
            .isEqualTo(after + within);
        assertThat(random.collection.count(compare("taken", Operator.NOT_EQUAL, span)))
            .isEqualTo(before + after);
        assertThat(before + within + after)
            .isEqualTo(random.collection.count(new Filter.Exists("taken")));
      }
    }
    assertThat(expected.values()).anyMatch(count -> count > 0);
  }

  private static Filter compare(String field, Operator operator, String value) {
    return new Filter.Compare(field, operator, Value.of(value));
  }

  @ParameterizedTest
  @CsvSource({
    "yaer, year",
    "Year, year",
    "colours, colour",
    "maker, camera.maker",
    "camera.makr, camera.maker",
    "id, _id",
    "source, _source"
  })
  void anUnknownFieldIsAnsweredWithTheNearest(String asked, String meant) {
    try (RandomCollection random = new RandomCollection("unknown", folder, 3)) {
      assertThatThrownBy(() -> random.collection.check(new Filter.Exists(asked)))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageStartingWith(
              "there is no field '" + asked + "': did you mean '" + meant + "'?")
          .hasMessageContaining("the fields are camera.maker, colour, ");
      assertThatThrownBy(() -> random.collection.check(new Filter.Exists("qqqqqqq")))
          .hasMessageStartingWith("there is no field 'qqqqqqq': the fields are ");
    }
  }

  @Test
  void whatATypeDoesNotAllowIsRefusedWithWhatItExpects() {
    Map<Filter, String> wrong =
        Map.of(
            compare("year", Operator.LESS, "soon"),
            "expected a number",
            compare("taken", Operator.LESS, "yesterday"),
            "expected a date such as",
            compare("sold", Operator.LESS, "true"),
            "true and false have no order",
            compare("sold", Operator.EQUAL, "yes"),
            "expected true or false",
            compare("note", Operator.EQUAL, "x"),
            "prose can only be asked for by 'exists'",
            compare("place", Operator.EQUAL, "x"),
            "'within'",
            compare("_modality", Operator.EQUAL, "sound"),
            "expected text, image, audio or video",
            new Filter.Prefix("year", "20"),
            "only a keyword field has prefixes",
            new Filter.WithinDistance("year", 1, 1, 1),
            "only a geo-point field has distances",
            new Filter.Range("colour", Value.of("a"), Value.of("b")),
            "have ranges");
    try (RandomCollection random = new RandomCollection("wrong", folder, 3)) {
      wrong.forEach((filter, expected) ->
          assertThatThrownBy(() -> random.collection.check(filter))
              .as("%s", filter)
              .isInstanceOf(InvalidQueryException.class)
              .hasMessageStartingWith("field '")
              .hasMessageContaining(expected));
    }
  }
}
