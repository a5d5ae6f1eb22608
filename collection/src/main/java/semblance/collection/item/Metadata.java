package semblance.collection.item;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import semblance.embedding.UnreadableContentException;

/// What is known of an item, as a JSON object, kept as it was given.
///
/// Immutable and thread-safe.
public final class Metadata {
  private static final Metadata EMPTY = new Metadata("{}");

  private final String json;

  private Metadata(String json) {
    this.json = json;
  }

  /// The object without fields.
  public static Metadata empty() {
    return EMPTY;
  }

  /// Metadata from the text of a JSON object.
  ///
  /// @throws UnreadableContentException if the text is not one well-formed JSON object with each
  ///   name once
  public static Metadata parse(String json) {
    read(json);
    return new Metadata(json);
  }

  /// Metadata from a JSON object; later changes of the object are not seen.
  public static Metadata of(ObjectNode object) {
    return new Metadata(object.toString());
  }

  /// Metadata from text that [#parse] accepted before, as when it comes back from storage: not
  /// checked again.
  public static Metadata trusted(String json) {
    return new Metadata(json);
  }

  /// The text, as it was given.
  public String json() {
    return json;
  }

  /// Whether there is nothing in it.
  public boolean isEmpty() {
    return json.equals("{}") || tree().isEmpty();
  }

  /// The object, parsed anew at each call, so the caller may change it.
  public ObjectNode tree() {
    return read(json);
  }

  /// The value at a dotted name such as `camera.maker`, as words: a string without its quotes,
  /// anything else as JSON.
  public Optional<String> text(String dottedName) {
    JsonNode whole = tree();
    JsonNode node = whole.path(dottedName);
    if (node.isMissingNode()) {
      node = whole;
      for (String name : dottedName.split("\\.", -1)) {
        node = node.path(name);
      }
    }
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    return Optional.of(node.isTextual() ? node.textValue() : node.toString());
  }

  /// What the fields of these dotted names hold, in the same nesting and order. A name that is the
  /// beginning of others, before a dot, stands for all of them.
  public Metadata only(Collection<String> dottedNames) {
    return new Metadata(chosen(tree(), "", Set.copyOf(dottedNames)).toString());
  }

  private static ObjectNode chosen(ObjectNode object, String prefix, Set<String> names) {
    ObjectNode kept = object.objectNode();
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      String name = prefix + property.getKey();
      if (names.contains(name)) {
        kept.set(property.getKey(), property.getValue());
      } else if (names.stream().anyMatch(each -> each.startsWith(name + "."))) {
        JsonNode within = within(property.getValue(), name + ".", names);
        if (!within.isEmpty()) {
          kept.set(property.getKey(), within);
        }
      }
    }
    return kept;
  }

  private static JsonNode within(JsonNode node, String prefix, Set<String> names) {
    if (node instanceof ObjectNode object) {
      return chosen(object, prefix, names);
    }
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    if (node.isArray()) {
      for (JsonNode element : node) {
        JsonNode within = within(element, prefix, names);
        if (!within.isEmpty()) {
          kept.add(within);
        }
      }
    }
    return kept;
  }

  private static ObjectNode read(String json) {
    JsonNode node;
    try {
      node = Mapper.STRICT.readTree(json);
    } catch (JacksonException e) {
      throw new UnreadableContentException(
          "metadata %s cannot be read as JSON: %s"
              .formatted(shortened(json), e.getOriginalMessage()),
          e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new UnreadableContentException(
          "metadata %s: expected a JSON object such as {\"year\": 2011}"
              .formatted(shortened(json)));
    }
    return object;
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json;
  }

  /// Made on first use: a search that looks at no metadata does not wait for it.
  private static final class Mapper {
    static final JsonMapper STRICT =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
  }
}
