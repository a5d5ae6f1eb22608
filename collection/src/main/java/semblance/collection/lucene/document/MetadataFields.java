package semblance.collection.lucene.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LatLonDocValuesField;
import org.apache.lucene.document.LatLonPoint;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.StringField;
import semblance.collection.item.FieldType;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.collection.item.SchemaConflict;
import semblance.collection.lucene.words.ItemWords;

/// Makes index fields from an item's JSON by the schema, which grows by each field that is met for
/// the first time. What does not fit is noted as a conflict, once an item and field.
///
/// Used for one batch, by one thread.
public final class MetadataFields {
  private static final int MAXIMUM_NAME_LENGTH = 200;
  private static final int MAXIMUM_KEYWORD_BYTES = 32_000;
  private static final int SHOWN_LENGTH = 60;

  private Schema schema;
  private final List<SchemaConflict> conflicts = new ArrayList<>();

  public MetadataFields(Schema schema) {
    this.schema = schema;
  }

  /// The schema, grown by what was met.
  public Schema schema() {
    return schema;
  }

  public List<SchemaConflict> conflicts() {
    return conflicts;
  }

  /// Adds the fields of an item's metadata to its document, and its strings to the item's words.
  public void add(String itemId, Metadata metadata, Document document, ItemWords words) {
    if (metadata.json().equals("{}")) {
      return;
    }
    new Walk(itemId, document, words).object("", metadata.tree());
  }

  /// A way through one item's JSON.
  private final class Walk {
    private final String itemId;
    private final Document document;
    private final ItemWords words;
    private final Set<String> reported = new HashSet<>();
    private final Set<String> texts = new HashSet<>();

    Walk(String itemId, Document document, ItemWords words) {
      this.itemId = itemId;
      this.document = document;
      this.words = words;
    }

    void object(String prefix, ObjectNode object) {
      for (var property : object.properties()) {
        String key = property.getKey();
        value(prefix.isEmpty() ? key : prefix + "." + key, property.getValue());
      }
    }

    private void value(String name, JsonNode node) {
      if (node.isNull()) {
        return;
      }
      if (node.isArray()) {
        node.forEach(element -> value(name, element));
        return;
      }
      Optional<FieldType> known = schema.type(name);
      if (known.isEmpty() && node instanceof ObjectNode object && point(node).isEmpty()) {
        object(name, object);
        return;
      }
      if (known.isEmpty()) {
        String refusal = refusal(name);
        if (!refusal.isEmpty()) {
          conflict(name, node, refusal);
          return;
        }
      }
      FieldType type = known.orElseGet(() -> inferred(node));
      String reason = index(name, type, node);
      if (!reason.isEmpty()) {
        conflict(name, node, reason);
      } else if (known.isEmpty()) {
        schema = schema.with(name, type);
      }
    }

    /// Why there can be no field of this name; empty if there can.
    private String refusal(String name) {
      if (name.isEmpty() || name.startsWith("_")) {
        return "expected a name that is not empty and does not start with an underscore";
      }
      if (name.length() > MAXIMUM_NAME_LENGTH) {
        return "expected a name of at most " + MAXIMUM_NAME_LENGTH + " characters";
      }
      if (schema.fields().size() >= Schema.MAXIMUM_FIELDS) {
        return "the collection has %,d fields already, the most there can be"
            .formatted(Schema.MAXIMUM_FIELDS);
      }
      return "";
    }

    /// Adds a value to the document, or says why not.
    private String index(String name, FieldType type, JsonNode node) {
      String field = Names.metadata(name);
      switch (type) {
        case KEYWORD -> {
          if (!node.isTextual()) {
            return "expected a string";
          }
          int bytes = node.textValue().getBytes(StandardCharsets.UTF_8).length;
          if (bytes > MAXIMUM_KEYWORD_BYTES) {
            return "expected a string of at most %,d bytes; it has %,d"
                .formatted(MAXIMUM_KEYWORD_BYTES, bytes);
          }
          document.add(new KeywordField(field, node.textValue(), Field.Store.NO));
          words.addValue(name, node.textValue());
        }
        case TEXT -> {
          if (!node.isTextual()) {
            return "expected a string";
          }
          if (texts.add(name)) {
            document.add(new StringField(Names.PRESENT, name, Field.Store.NO));
          }
          words.addValue(name, node.textValue());
        }
        case INTEGER -> {
          Optional<Long> integer = node.isNumber() ? integer(node) : Optional.empty();
          if (integer.isEmpty()) {
            return "expected an integer of 64 bits";
          }
          document.add(new LongField(field, integer.get(), Field.Store.NO));
        }
        case REAL -> {
          if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            return "expected a finite number";
          }
          document.add(new DoubleField(field, node.doubleValue() + 0.0, Field.Store.NO));
        }
        case BOOLEAN -> {
          if (!node.isBoolean()) {
            return "expected true or false";
          }
          document.add(new KeywordField(field, node.asText(), Field.Store.NO));
        }
        case DATE -> {
          Optional<DateSpan> span =
              node.isTextual() ? DateSpan.parse(node.textValue()) : Optional.empty();
          if (span.isEmpty()) {
            return "expected a date such as 2011-05-03 or 2011-05-03T14:00:00Z";
          }
          document.add(new LongField(field, span.get().start(), Field.Store.NO));
        }
        case GEO_POINT -> {
          Optional<Point> point = point(node);
          if (point.isEmpty()) {
            return "expected a place such as {\"lat\": 48.1, \"lon\": 11.6}, in degrees";
          }
          document.add(new LatLonPoint(field, point.get().latitude(), point.get().longitude()));
          document.add(
              new LatLonDocValuesField(field, point.get().latitude(), point.get().longitude()));
        }
      }
      return "";
    }

    private void conflict(String name, JsonNode node, String reason) {
      if (reported.add(name)) {
        conflicts.add(
            new SchemaConflict(itemId, shortened(name), shortened(node.toString()), reason));
      }
    }
  }

  private record Point(double latitude, double longitude) {}

  private static FieldType inferred(JsonNode node) {
    if (node.isObject()) {
      return FieldType.GEO_POINT;
    }
    if (node.isBoolean()) {
      return FieldType.BOOLEAN;
    }
    if (node.isNumber()) {
      return node.isIntegralNumber() && integer(node).isPresent()
          ? FieldType.INTEGER
          : FieldType.REAL;
    }
    return DateSpan.looksLikeDate(node.textValue()) ? FieldType.DATE : FieldType.KEYWORD;
  }

  private static Optional<Long> integer(JsonNode number) {
    if (number.isIntegralNumber()) {
      return number.canConvertToLong() ? Optional.of(number.longValue()) : Optional.empty();
    }
    double real = number.doubleValue();
    if (real != Math.rint(real) || Math.abs(real) > 1e18) { // 1e400 must not be expanded
      return Optional.empty();
    }
    BigDecimal exact = number.decimalValue();
    try {
      return Optional.of(exact.longValueExact());
    } catch (ArithmeticException e) {
      return Optional.empty(); // a fraction too small for a double to see
    }
  }

  /// The place that an object of exactly `lat` and `lon` names.
  private static Optional<Point> point(JsonNode node) {
    JsonNode latitude = node.path("lat");
    JsonNode longitude = node.path("lon");
    if (node.size() != 2 || !latitude.isNumber() || !longitude.isNumber()) {
      return Optional.empty();
    }
    Point point = new Point(latitude.doubleValue(), longitude.doubleValue());
    boolean onEarth = Math.abs(point.latitude()) <= 90 && Math.abs(point.longitude()) <= 180;
    return onEarth ? Optional.of(point) : Optional.empty();
  }

  private static String shortened(String text) {
    return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "…";
  }
}
