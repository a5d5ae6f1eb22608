package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.PutReport;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Schema;
import semblance.collection.item.SchemaConflict;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Order;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.Value;
import semblance.embedding.CatalogException;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

class SchemaInferenceTest {
  private static final CollectionSettings SETTINGS =
      CollectionSettings.ofDimension(2)
          .withDeclared(Schema.of(Map.of("story", FieldType.TEXT, "when", FieldType.DATE)));

  @TempDir Path folder;
  private CollectionWriter collection;

  @BeforeEach
  void open() {
    collection = VectorCollection.open(folder, SETTINGS);
  }

  @AfterEach
  void close() {
    collection.close();
  }

  private PutReport put(String id, String json) {
    PutReport report =
        collection.put(
            List.of(
                Item.of(
                    id,
                    Metadata.parse(json),
                    List.of(new Segment(Modality.IMAGE, "t", Place.WHOLE, new float[] {1, 0})))));
    collection.refresh();
    return report;
  }

  private long count(String field, Operator operator, Value value) {
    return collection.count(new Filter.Compare(field, operator, value));
  }

  @Test
  void aFieldsTypeIsThatOfItsFirstValue() {
    put(
        "a",
        """
        {"year": 2011, "price": 2.5, "sold": true, "title": "Nike", "taken": "2011-05-03",
         "camera": {"maker": "Leica", "lens": {"mm": 35}}, "at": {"lat": 48.1, "lon": 11.6},
         "tags": ["a", "b"], "nothing": null, "none": [], "huge": 92233720368547758070}
        """);
    assertThat(collection.schema().fields())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("year", FieldType.INTEGER),
                Map.entry("price", FieldType.REAL),
                Map.entry("sold", FieldType.BOOLEAN),
                Map.entry("title", FieldType.KEYWORD),
                Map.entry("taken", FieldType.DATE),
                Map.entry("camera.maker", FieldType.KEYWORD),
                Map.entry("camera.lens.mm", FieldType.INTEGER),
                Map.entry("at", FieldType.GEO_POINT),
                Map.entry("tags", FieldType.KEYWORD),
                Map.entry("huge", FieldType.REAL),
                Map.entry("story", FieldType.TEXT),
                Map.entry("when", FieldType.DATE)));
    assertThat(count("camera.lens.mm", Operator.EQUAL, Value.of(35))).isEqualTo(1);
    assertThat(count("tags", Operator.EQUAL, Value.of("b"))).isEqualTo(1);
  }

  @Test
  void theSchemaSurvivesReopening() {
    put("a", "{\"year\": 2011}");
    Schema before = collection.schema();
    collection.commit(Map.of());
    collection.close();
    collection = VectorCollection.open(folder, CollectionSettings.ofDimension(2));
    assertThat(collection.schema()).isEqualTo(before);
    collection.close();
    Schema other = Schema.of(Map.of("year", FieldType.KEYWORD));
    assertThatThrownBy(() ->
            VectorCollection.open(folder, CollectionSettings.ofDimension(2).withDeclared(other)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("'year' is integer and cannot become keyword");
  }

  @Test
  void aConflictingValueIsKeptAndReportedButNotFilterable() {
    put("a", "{\"year\": 2011}");
    PutReport report = put("b", "{\"year\": \"unknown\", \"colour\": \"red\"}");
    assertThat(report.conflicts())
        .containsExactly(
            new SchemaConflict("b", "year", "\"unknown\"", "expected an integer of 64 bits"));
    assertThat(report.conflicts().getFirst().message())
        .isEqualTo(
            "item 'b': year is \"unknown\": expected an integer of 64 bits; it is kept but cannot be filtered");
    assertThat(collection.count(new Filter.Exists("year"))).isEqualTo(1);
    assertThat(count("colour", Operator.EQUAL, Value.of("red"))).isEqualTo(1);
    assertThat(collection.find("b").orElseThrow().metadata().json())
        .isEqualTo("{\"year\": \"unknown\", \"colour\": \"red\"}");
  }

  @Test
  void valuesOutOfRangeAreConflicts() {
    put(
        "a",
        "{\"n\": 1, \"r\": 1.5, \"day\": \"2011-05-03\", \"k\": \"x\", \"at\": {\"lat\": 1, \"lon\": 1}}");
    PutReport report =
        put(
            "b",
            """
            {"n": 9223372036854775808, "r": 1e400, "day": "2011-13-03", "k": "%s",
             "at": {"lat": 91, "lon": 0}, "_id": "x"}
            """
                .formatted("y".repeat(40_000)));
    assertThat(report.conflicts().stream().map(SchemaConflict::field))
        .containsExactly("n", "r", "day", "k", "at", "_id");
    assertThat(put("c", "{\"n\": 3.0, \"r\": 3}").conflicts()).isEmpty();
    assertThat(put("d", "{\"n\": 3.5}").conflicts()).hasSize(1);
    assertThat(put("e", "{\"n\": 1e999999999}").conflicts()).hasSize(1);
  }

  @Test
  void fieldsBeyondTheThousandthAreReported() {
    String json =
        IntStream.range(0, 1_500)
            .mapToObj(i -> "\"f%04d\": %d".formatted(i, i))
            .collect(Collectors.joining(",", "{", "}"));
    PutReport report = put("a", json);
    assertThat(collection.schema().fields()).hasSize(Schema.MAXIMUM_FIELDS);
    assertThat(report.conflicts()).hasSize(1_500 - (Schema.MAXIMUM_FIELDS - 2)); // two declared
    assertThat(count("f0001", Operator.EQUAL, Value.of(1))).isEqualTo(1);
  }

  @Test
  void datesAreComparedByTheStretchTheyName() {
    put("a", "{\"when\": \"2011-05-03\"}");
    put("b", "{\"when\": \"2011-05-03T14:30:00+02:00\"}");
    put("c", "{\"when\": \"2012\"}");
    assertThat(count("when", Operator.EQUAL, Value.of("2011-05"))).isEqualTo(2);
    assertThat(count("when", Operator.EQUAL, Value.of(2011))).isEqualTo(2);
    assertThat(count("when", Operator.EQUAL, Value.of("2011-05-03T12:30:00Z"))).isEqualTo(1);
    assertThat(count("when", Operator.GREATER, Value.of("2011-05-03"))).isEqualTo(1);
    assertThat(count("when", Operator.LESS_OR_EQUAL, Value.of("2011"))).isEqualTo(2);
    assertThat(count("when", Operator.NOT_EQUAL, Value.of("2011"))).isEqualTo(1);
    assertThatThrownBy(() -> count("when", Operator.EQUAL, Value.of("yesterday")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("'when' is date")
        .hasMessageContaining("yesterday");
  }

  @Test
  void placesAreFoundByDistance() {
    put("munich", "{\"at\": {\"lat\": 48.137, \"lon\": 11.575}}");
    put("vienna", "{\"at\": {\"lat\": 48.208, \"lon\": 16.373}}");
    put("nowhere", "{}");
    assertThat(collection.count(new Filter.WithinDistance("at", 48.1, 11.6, 10_000))).isEqualTo(1);
    assertThat(collection.count(new Filter.WithinDistance("at", 48.1, 11.6, 400_000))).isEqualTo(2);
    assertThat(collection.count(new Filter.Exists("at"))).isEqualTo(2);
  }

  @Test
  void proseIsAskedForByPresenceOnly() {
    put("a", "{\"story\": \"Once upon a time\"}");
    put("b", "{}");
    assertThat(collection.count(new Filter.Exists("story"))).isEqualTo(1);
    assertThatThrownBy(() -> count("story", Operator.EQUAL, Value.of("Once")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("only be asked for by 'exists'");
  }

  @Test
  void systemFieldsCanBeFiltered() {
    put("a", "{}");
    put("ab", "{}");
    assertThat(count("_id", Operator.EQUAL, Value.of("a"))).isEqualTo(1);
    assertThat(collection.count(new Filter.Prefix("_id", "a"))).isEqualTo(2);
    assertThat(count("_modality", Operator.EQUAL, Value.of("image"))).isEqualTo(2);
    assertThat(collection.count(new Filter.Exists("_source"))).isZero();
    assertThatThrownBy(() -> count("_modality", Operator.EQUAL, Value.of("smell")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("smell");
  }

  @Test
  void unknownFieldsAreRefusedByNameWithTheKnownOnes() {
    put("a", "{\"year\": 2011}");
    assertThatThrownBy(() -> collection.count(new Filter.Exists("yaer")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(
            "there is no field 'yaer': did you mean 'year'? the fields are story, when, year");
    assertThatThrownBy(() ->
            collection.search(
                SearchRequest.browse(Filter.all()).withOrder(Order.ascending("story"))))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("cannot be ordered by 'story'");
  }

  @Test
  void comparisonsThatTheTypeDoesNotAllowAreRefused() {
    put("a", "{\"year\": 2011, \"sold\": true, \"at\": {\"lat\": 1, \"lon\": 1}}");
    assertThatThrownBy(() -> count("year", Operator.LESS, Value.of("red")))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(
            "field 'year' is integer and cannot be compared with < \"red\": expected a number");
    assertThatThrownBy(() -> count("sold", Operator.LESS, Value.of(true)))
        .hasMessageContaining("no order");
    assertThatThrownBy(() -> count("at", Operator.EQUAL, Value.of(1)))
        .hasMessageContaining("within");
    assertThatThrownBy(() -> collection.count(new Filter.Prefix("year", "20")))
        .hasMessageContaining("only a keyword field has prefixes");
  }

  @Test
  void tooManyConditionsAreRefusedInWords() {
    put("a", "{\"year\": 2011}");
    Filter one = new Filter.Compare("year", Operator.EQUAL, Value.of(1));
    Filter many = new Filter.Or(Collections.nCopies(5_000, one));
    assertThatThrownBy(() -> collection.count(many))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("more than 1,024 conditions");
  }
}
