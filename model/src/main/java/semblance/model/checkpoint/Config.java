package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /// Reads a file in JSON, or in YAML if its name ends so.
  public static Config read(Path file) {
    String name = file.toString();
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    return new Config(name, yaml ? Yaml.read(file) : Json.read(file));
  }

  /// Reads a file that is a list of objects.
  ///
  /// @throws ModelException if it is something else
  public static List<Config> readList(Path file) {
    JsonNode list = Json.readList(file);
    List<Config> configs = new ArrayList<>();
    for (JsonNode element : list) {
      if (!element.isObject()) {
        throw new ModelException(
            "%s: expected a list of objects, found %s".formatted(file, element));
      }
      configs.add(new Config("%s, element %d".formatted(file, configs.size()), element));
    }
    return List.copyOf(configs);
  }

  /// An empty configuration, all defaults.
  public static Config empty(String where) {
    return new Config(where, JsonNodeFactory.instance.objectNode());
  }

  /// A configuration of settings that were found out, not read: strings, numbers, lists and maps.
  ///
  /// @param where what they were found out from, for messages
  public static Config of(String where, Map<String, ?> settings) {
    return new Config(where, Json.tree(settings));
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

  /// Whether a setting is an object.
  public boolean isObject(String name) {
    return node.path(name).isObject();
  }

  /// The objects of a list within this one, none if it is missing.
  public List<Config> objects(String name) {
    List<Config> objects = new ArrayList<>();
    for (JsonNode element : node.path(name)) {
      if (!element.isObject()) {
        throw wrong(name, node.path(name), "a list of objects");
      }
      objects.add(new Config("%s, %s %d".formatted(where, name, objects.size()), element));
    }
    return objects;
  }

  /// A string or a list of strings.
  public List<String> texts(String name) {
    JsonNode value = required(name);
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw wrong(name, value, "strings");
      }
      texts.add(element.textValue());
    }
    return texts;
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

  /// Whether a setting is there and a list.
  public boolean isList(String name) {
    return node.path(name).isArray();
  }

  /// Whether a setting is there and an object or a list without anything in it.
  public boolean isEmpty(String name) {
    return node.path(name).isContainerNode() && node.path(name).isEmpty();
  }

  /// Whether a setting is there and says null.
  public boolean isNull(String name) {
    return node.has(name) && node.path(name).isNull();
  }

  /// Whether a setting is there and a string.
  public boolean isText(String name) {
    return node.path(name).isTextual();
  }

  /// What to throw where a setting has a value that cannot be used.
  public ModelException unsupported(String name, String expected) {
    return wrong(name, required(name), expected);
  }

  /// What to throw where settings do not fit together.
  public ModelException impossible(IllegalArgumentException why) {
    return new ModelException("%s: %s".formatted(where, why.getMessage()), why);
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
