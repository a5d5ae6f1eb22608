package semblance.collection.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import semblance.embedding.CatalogException;
import semblance.embedding.Modality;
import semblance.embedding.UnreadableContentException;

class ItemTest {
  private static final Segment SEGMENT =
      new Segment(Modality.IMAGE, "t", Place.WHOLE, new float[] {0, 1});

  @Test
  void anItemWithoutSegmentsIsRefused() {
    assertThatThrownBy(() -> Item.of("a", Metadata.empty(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("item 'a' has no segments");
  }

  @Test
  void namesThatCannotBeKeptApartAreRefused() {
    assertThatThrownBy(() -> Item.of("", Metadata.empty(), List.of(SEGMENT)))
        .hasMessageContaining("empty id");
    assertThatThrownBy(() -> Item.of("a\uD83D", Metadata.empty(), List.of(SEGMENT)))
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> Item.of("é".repeat(16_001), Metadata.empty(), List.of(SEGMENT)))
        .hasMessageContaining("32002 bytes");
    assertThat(Item.of("é".repeat(16_000), Metadata.empty(), List.of(SEGMENT)).id())
        .hasSize(16_000);
  }

  @Test
  void segmentsHaveFiniteUnitVectors() {
    for (float[] vector : new float[][] {{}, {0, 0}, {1, 1}, {Float.NaN, 0}}) {
      assertThatThrownBy(() -> new Segment(Modality.TEXT, "t", Place.WHOLE, vector))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("norm 1");
    }
    assertThatThrownBy(() -> new Place.TextRange(5, 5)).hasMessageContaining("5 to 5");
  }

  @Test
  void metadataIsKeptAsGivenAndReadByDottedNames() {
    String json = "{ \"camera\": {\"maker\": \"Leica\"}, \"a.b\": 1, \"n\": null }";
    Metadata metadata = Metadata.parse(json);
    assertThat(metadata.json()).isEqualTo(json);
    assertThat(metadata.text("camera.maker")).contains("Leica");
    assertThat(metadata.text("a.b")).contains("1");
    assertThat(metadata.text("camera")).contains("{\"maker\":\"Leica\"}");
    assertThat(metadata.text("n")).isEmpty();
    assertThat(metadata.text("missing.name")).isEmpty();
    metadata.tree().put("added", 1);
    assertThat(metadata.text("added")).isEmpty();
    assertThat(Metadata.parse(" {} ").isEmpty()).isTrue();
  }

  @Test
  void metadataThatIsNoJsonObjectIsRefusedWithItsText() {
    for (String json :
        List.of(
            "",
            "[1]",
            "null",
            "{\"a\": NaN}",
            "{\"a\": 1, \"a\": 2}",
            "{} {}",
            "{\"a\"",
            "[".repeat(100_000))) {
      assertThatThrownBy(() -> Metadata.parse(json))
          .isInstanceOf(UnreadableContentException.class)
          .hasMessageContaining("metadata " + json.substring(0, Math.min(5, json.length())));
    }
  }

  @Test
  void aSchemaComesBackFromItsJson() {
    Schema schema = Schema.of(Map.of("a.\"b\"", FieldType.GEO_POINT, "year", FieldType.INTEGER));
    assertThat(Schema.parse(schema.json())).isEqualTo(schema);
    assertThat(Schema.parse("{}")).isEqualTo(Schema.empty());
    for (String json : List.of("", "[]", "{\"a\": \"fish\"}", "{\"a\": 1}", "{} x")) {
      assertThatThrownBy(() -> Schema.parse(json)).isInstanceOf(CatalogException.class);
    }
    assertThatThrownBy(() -> Schema.of(Map.of("_id", FieldType.KEYWORD)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'_id'");
  }
}
