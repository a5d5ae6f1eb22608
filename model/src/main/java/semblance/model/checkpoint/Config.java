package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import semblance.embedding.ModelException;

/// A JSON object of a model's configuration, read by name and type; each failure names the file,
/// the setting, what was found and what was expected.
public final class Config {
  private final String where;
  private final JsonNode node;

  private Config(String where, JsonNode node) {
    this.where = where;
    this.node = node;
  }

  /// Reads a file.
  public static Config read(Path file) {
    return new Config(file.toString(), Json.read(file));
  }

  /// An empty configuration, all defaults.
  public static Config empty(String where) {
    return new Config(where, JsonNodeFactory.instance.objectNode());
  }

  /// Where this object stands, for messages.
  public String where() {
    return where;
  }

  /// Whether a setting is there and not null.
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /// The names of all settings.
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /// The settings as one line of JSON, keys in order.
  public String canonical() {
    return Json.canonical(node);
  }

  /// An object within this one.
  public Config object(String name) {
    JsonNode value = required(name);
    if (!value.isObject()) {
      throw wrong(name, value, "an object");
    }
    return new Config(where + ", " + name, value);
  }

  /// An object within this one, empty if it is missing.
  public Config objectOrEmpty(String name) {
    return has(name) ? object(name) : empty(where + ", " + name);
  }

  public String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw wrong(name, value, "a string");
    }
    return value.textValue();
  }

  public String text(String name, String whenMissing) {
    return has(name) ? text(name) : whenMissing;
  }

  /// A whole number above 0.
  public int count(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw wrong(name, value, "a whole number above 0");
    }
    return value.intValue();
  }

  public int count(String name, int whenMissing) {
    return has(name) ? count(name) : whenMissing;
  }

  /// A whole number, 0 or above.
  public int index(String name, int whenMissing) {
    if (!has(name)) {
      return whenMissing;
    }
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw wrong(name, value, "a whole number from 0");
    }
    return value.intValue();
  }

  public double number(String name) {
    JsonNode value = required(name);
    if (!value.isNumber()) {
      throw wrong(name, value, "a number");
    }
    return value.doubleValue();
  }

  public double number(String name, double whenMissing) {
    return has(name) ? number(name) : whenMissing;
  }

  public boolean flag(String name, boolean whenMissing) {
    if (!has(name)) {
      return whenMissing;
    }
    JsonNode value = required(name);
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value.booleanValue();
  }

  /// A list of numbers, if it is there.
  public Optional<List<Double>> numbers(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = required(name);
    List<Double> numbers = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isNumber()) {
        throw wrong(name, value, "a list of numbers");
      }
      numbers.add(element.doubleValue());
    }
    if (!value.isArray()) {
      throw wrong(name, value, "a list of numbers");
    }
    return Optional.of(numbers);
  }

  /// A setting's value where it is a number and not an object.
  public OptionalDouble numberIfPlain(String name) {
    JsonNode value = node.get(name);
    return value != null && value.isNumber()
        ? OptionalDouble.of(value.doubleValue())
        : OptionalDouble.empty();
  }

  /// What to throw where a setting has a value that cannot be used.
  public ModelException unsupported(String name, String expected) {
    return wrong(name, required(name), expected);
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw new ModelException(
          "%s: the setting '%s' is missing; settings there: %s"
              .formatted(where, name, String.join(", ", names())));
    }
    return value;
  }

  private ModelException wrong(String name, JsonNode found, String expected) {
    return new ModelException(
        "%s: the setting '%s' is %s, expected %s".formatted(where, name, found, expected));
  }
}
