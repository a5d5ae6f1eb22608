package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// The files of a folder that say something about its tokenizer, parsed once, when asked for.
final class TokenizerFolder {
  static final String WHOLE = "tokenizer.json";
  static final String SETTINGS = "tokenizer_config.json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path folder;
  private final Map<String, byte[]> more;
  private final Map<String, JsonNode> parsed = new ConcurrentHashMap<>();
  private final JsonNode settings;
  private final JsonNode model;

  TokenizerFolder(Path folder) {
    this(folder, Map.of());
  }

  /// @param more files that stand in for the folder's, by name
  TokenizerFolder(Path folder, Map<String, byte[]> more) {
    this.folder = folder;
    this.more = more;
    this.settings = object(SETTINGS);
    this.model = object("config.json");
  }

  /// The same files, nothing of them parsed yet.
  TokenizerFolder fresh() {
    return new TokenizerFolder(folder, more);
  }

  Path path() {
    return folder;
  }

  /// `tokenizer_config.json`; empty if there is none.
  JsonNode settings() {
    return settings;
  }

  /// The class that the folder names, without a `Fast` at its end.
  Optional<String> namedClass() {
    String name = text(settings, "tokenizer_class");
    if (name == null) {
      name = text(model, "tokenizer_class");
    }
    return Optional.ofNullable(name)
        .map(found -> found.endsWith("Fast") ? found.substring(0, found.length() - 4) : found);
  }

  /// The kind of model the folder holds, if it says.
  Optional<String> modelType() {
    return Optional.ofNullable(text(model, "model_type"));
  }

  private static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value != null && value.isTextual() ? value.textValue() : null;
  }

  boolean has(String name) {
    return more.containsKey(name) || Files.isRegularFile(folder.resolve(name));
  }

  String where(String name) {
    return folder.resolve(name).toString();
  }

  byte[] bytes(String name) {
    byte[] held = more.get(name);
    if (held != null) {
      return held;
    }
    Path file = folder.resolve(name);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /// The object a JSON file holds; an empty one if there is no such file.
  JsonNode object(String name) {
    return parsed.computeIfAbsent(name, this::parse);
  }

  private JsonNode parse(String name) {
    if (!has(name)) {
      return JsonNodeFactory.instance.objectNode();
    }
    JsonNode read;
    try {
      read = MAPPER.readTree(bytes(name));
    } catch (IOException e) {
      throw new ModelException(
          "%s is not valid JSON: %s; bring the file again".formatted(where(name), e.getMessage()),
          e);
    }
    if (read == null || !read.isObject()) {
      throw new ModelException(
          "%s does not hold a JSON object; bring the file again".formatted(where(name)));
    }
    return read;
  }

  /// Special tokens by name, in the order of the reference: those of `tokenizer_config.json`, else
  /// of `special_tokens_map.json`.
  Map<String, JsonNode> tokens() {
    Map<String, JsonNode> tokens = new TreeMap<>();
    settings.properties().stream()
        .filter(entry -> entry.getKey().endsWith("_token") && named(entry.getValue()))
        .forEach(entry -> tokens.put(entry.getKey(), entry.getValue()));
    if (!settings.has("added_tokens_decoder")) {
      object("special_tokens_map.json").properties().stream()
          .filter(entry -> named(entry.getValue()))
          .forEach(entry -> tokens.put(entry.getKey(), entry.getValue()));
    }
    return tokens;
  }

  /// More special tokens, without names; empty where nothing is said of them.
  Optional<List<JsonNode>> moreTokens() {
    JsonNode map =
        settings.has("added_tokens_decoder")
            ? JsonNodeFactory.instance.objectNode()
            : object("special_tokens_map.json");
    for (JsonNode found :
        List.of(
            settings.path("extra_special_tokens"),
            settings.path("additional_special_tokens"),
            map.path("extra_special_tokens"),
            map.path("additional_special_tokens"))) {
      if (found.isArray() && !found.isEmpty()) {
        List<JsonNode> tokens = new ArrayList<>();
        found.forEach(tokens::add);
        return Optional.of(tokens);
      }
    }
    return Optional.empty();
  }

  private static boolean named(JsonNode value) {
    return value.isTextual() || (value.isObject() && value.path("content").isTextual());
  }
}
