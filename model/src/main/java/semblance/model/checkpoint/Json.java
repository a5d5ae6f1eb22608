package semblance.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// Reading JSON, and writing it in one canonical way.
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Json() {}

  static JsonNode read(Path file) {
    return parse(bytes(file), file.toString());
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ModelException(
          "%s is missing: a model's folder needs it; bring the whole folder again".formatted(file),
          e);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  static JsonNode parse(byte[] bytes, String where) {
    JsonNode node = tree(bytes, where);
    if (!node.isObject()) {
      throw new ModelException(
          "%s is not a JSON object: expected one that begins with '{'; the file is damaged or not what its name says"
              .formatted(where));
    }
    return node;
  }

  /// A file that holds a list.
  static JsonNode readList(Path file) {
    JsonNode node = tree(bytes(file), file.toString());
    if (!node.isArray()) {
      throw new ModelException(
          "%s is not a JSON list: expected one that begins with '['; the file is damaged or not what its name says"
              .formatted(file));
    }
    return node;
  }

  private static JsonNode tree(byte[] bytes, String where) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      return node == null ? MAPPER.missingNode() : node;
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "%s is not valid JSON: %s, at %s; bring the file again"
              .formatted(where, reason(e), place(e)),
          e);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read as JSON: %s".formatted(where, e), e);
    }
  }

  /// The parser's words, without the note on where it opened what is not closed.
  private static String reason(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll(" \\(start marker at .*\\)", "");
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? "an unknown place"
        : "line %d, column %d"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /// A tree of strings, numbers, lists and maps.
  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /// Keys in order of their names, no white space.
  static String canonical(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(MAPPER.treeToValue(node, Object.class));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree that was read can be written", e);
    }
  }
}
