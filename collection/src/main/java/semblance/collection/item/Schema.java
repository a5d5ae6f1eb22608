package semblance.collection.item;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.CatalogException;

/// The types of a collection's metadata fields. A field gets its type once, by declaration or from
/// its first value, and keeps it.
///
/// Nested objects have dotted names: `camera.maker`. Immutable and thread-safe.
///
/// @param fields dotted name to type
public record Schema(SortedMap<String, FieldType> fields) {
  /// The most fields that can be filtered; values of further ones are kept and reported.
  public static final int MAXIMUM_FIELDS = 1_000;

  private static final Schema EMPTY = new Schema(new TreeMap<>());

  public Schema {
    if (fields.size() > MAXIMUM_FIELDS) {
      throw new IllegalArgumentException(
          "a schema of %d fields: at most %d are allowed".formatted(fields.size(), MAXIMUM_FIELDS));
    }
    for (String name : fields.keySet()) {
      if (name.isEmpty() || name.startsWith("_")) {
        throw new IllegalArgumentException(
            "a schema field named '%s': expected a name that is not empty and does not start with an underscore"
                .formatted(name));
      }
    }
    fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
  }

  /// The schema without fields.
  public static Schema empty() {
    return EMPTY;
  }

  /// A schema of the given fields.
  public static Schema of(Map<String, FieldType> fields) {
    return new Schema(new TreeMap<>(fields));
  }

  /// The type of a field, if the schema has it.
  public Optional<FieldType> type(String field) {
    return Optional.ofNullable(fields.get(field));
  }

  /// This schema with one more field.
  ///
  /// @throws IllegalArgumentException if the field has another type already
  public Schema with(String field, FieldType type) {
    FieldType present = fields.get(field);
    if (present == type) {
      return this;
    }
    if (present != null) {
      throw new IllegalArgumentException(
          "field '%s' is %s and cannot become %s: a field's type is fixed by its first use"
              .formatted(field, present, type));
    }
    TreeMap<String, FieldType> more = new TreeMap<>(fields);
    more.put(field, type);
    return new Schema(more);
  }

  /// A JSON object of names and types: `{"year": "integer"}`.
  public String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, FieldType> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue().label());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be written", e);
    }
    return text.toString();
  }

  /// The schema that [#json()] wrote.
  ///
  /// @throws CatalogException if the text is something else
  public static Schema parse(String json) {
    TreeMap<String, FieldType> fields = new TreeMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new CatalogException("schema %s: expected a JSON object".formatted(json));
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        fields.put(name, FieldType.of(String.valueOf(parser.nextTextValue())));
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new CatalogException(
            "schema %s: expected one JSON object of names and types".formatted(json));
      }
      return new Schema(fields);
    } catch (IOException | IllegalArgumentException e) {
      throw new CatalogException("schema %s cannot be read: %s".formatted(json, e.getMessage()), e);
    }
  }
}
