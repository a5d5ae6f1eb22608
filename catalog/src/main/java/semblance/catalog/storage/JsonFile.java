package semblance.catalog.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import semblance.embedding.CatalogException;
import semblance.embedding.Sha256;

/// A JSON file of a catalog that was read: every field asked for is checked, and what is wrong is
/// told with the file's name.
public final class JsonFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final ObjectMapper COMPACT = new ObjectMapper();
  private static final String CHECKSUM = "checksum";

  private final Path file;
  private final String prefix;
  private final JsonNode node;

  private JsonFile(Path file, String prefix, JsonNode node) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
  }

  /// Reads a file.
  ///
  /// @param newestFormat the highest `format` that is understood
  /// @throws CatalogException if the file is missing, is no JSON object, or is of a newer format
  public static JsonFile read(Path file, int newestFormat) {
    if (!Files.isRegularFile(file)) {
      throw new CatalogException(
          "%s is missing; restore it from a backup, or delete the catalog and index again"
              .formatted(file));
    }
    JsonFile json;
    try {
      json = new JsonFile(file, "", JSON.readTree(AtomicFiles.read(file)));
    } catch (JsonProcessingException e) {
      throw new JsonFile(file, "", JSON.nullNode()).damaged("it is not JSON, or not whole");
    } catch (IOException e) {
      throw AtomicFiles.failure("read", file, e);
    }
    if (!json.node.isObject()) {
      throw json.damaged("a JSON object was expected");
    }
    int format = json.integer("format");
    if (format > newestFormat) {
      throw new CatalogException(
          "%s has format %d, made by a newer Semblance; this one reads formats up to %d: update Semblance to use this catalog, nothing was changed"
              .formatted(file, format, newestFormat));
    }
    return json;
  }

  /// A new object that says its format.
  public static ObjectNode object(int format) {
    return JSON.createObjectNode().put("format", format);
  }

  /// A text that is known to be JSON, as a part for another file.
  public static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }

  /// Writes an object durably, in place of the file that was there, with a checksum of its content
  /// as its last field.
  public static void write(Path file, ObjectNode object) {
    try {
      object.remove(CHECKSUM);
      object.put(CHECKSUM, checksum(object));
      AtomicFiles.replace(file, JSON.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + file, e);
    }
  }

  /// Requires that a file's content is what was last written. Opening does not ask for that, so
  /// that a file can be edited by hand.
  ///
  /// @throws CatalogException if it is not, or the file cannot be read
  public static void requireSealed(Path file) {
    try {
      if (!(JSON.readTree(AtomicFiles.read(file)) instanceof ObjectNode object)) {
        throw new JsonFile(file, "", JSON.nullNode()).damaged("a JSON object was expected");
      }
      JsonNode found = object.remove(CHECKSUM);
      if (found == null || !found.asText().equals(checksum(object))) {
        throw new CatalogException(
            "%s does not fit its own checksum: it was edited by hand, or is damaged; compare it with a copy of the catalog. The next change of it by Semblance writes a new checksum"
                .formatted(file));
      }
    } catch (JsonProcessingException e) {
      throw new JsonFile(file, "", JSON.nullNode()).damaged("it is not JSON, or not whole");
    } catch (IOException e) {
      throw AtomicFiles.failure("read", file, e);
    }
  }

  private static String checksum(ObjectNode object) throws JsonProcessingException {
    return Sha256.of(COMPACT.writeValueAsBytes(object));
  }

  /// A part of this file, for errors that name it.
  public JsonFile inside(String name, JsonNode part) {
    return new JsonFile(file, prefix + name + ".", part);
  }

  /// Whether a field is there.
  public boolean has(String field) {
    return node.has(field);
  }

  /// A field that is a number.
  public double number(String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber()) {
      throw wrong(field, "a number", value);
    }
    return value.asDouble();
  }

  /// A field that is true or false.
  public boolean flag(String field) {
    JsonNode value = node.path(field);
    if (!value.isBoolean()) {
      throw wrong(field, "true or false", value);
    }
    return value.asBoolean();
  }

  /// A field that is a text.
  public String text(String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw wrong(field, "a text", value);
    }
    return value.asText();
  }

  /// A field that is a whole number.
  public int integer(String field) {
    JsonNode value = node.path(field);
    if (!value.isInt()) {
      throw wrong(field, "a whole number", value);
    }
    return value.asInt();
  }

  /// A field that is an object.
  public JsonNode object(String field) {
    JsonNode value = node.path(field);
    if (!value.isObject()) {
      throw wrong(field, "an object", value);
    }
    return value;
  }

  /// A field that is an array.
  public JsonNode array(String field) {
    JsonNode value = node.path(field);
    if (!value.isArray()) {
      throw wrong(field, "an array", value);
    }
    return value;
  }

  private CatalogException wrong(String field, String expected, JsonNode found) {
    return damaged(
        "%s%s is %s, where %s was expected"
            .formatted(prefix, field, found.isMissingNode() ? "missing" : found, expected));
  }

  /// An error that says what is wrong with this file.
  public CatalogException damaged(@Nullable String what) {
    return new CatalogException(
        "%s is damaged: %s; restore it from a backup, or delete the catalog and index again"
            .formatted(file, what));
  }
}
