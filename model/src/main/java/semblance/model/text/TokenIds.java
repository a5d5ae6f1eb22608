package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.embedding.ModelException;

/// The ids of a vocabulary and of the tokens added to it, added as the tokenizers library does: a
/// token that the vocabulary has keeps its id, another gets the next free one.
final class TokenIds {
  private final Map<String, Integer> vocabulary;
  private final Map<String, AddedToken> added = new LinkedHashMap<>();
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  TokenIds(Vocabulary vocabulary) {
    this.vocabulary = vocabulary.ids();
  }

  void add(AddedToken token) {
    if (token.content().isEmpty()) {
      return;
    }
    Integer known = vocabulary.get(token.content());
    int next =
        Math.max(vocabulary.size(), ids.values().stream().mapToInt(id -> id + 1).max().orElse(0));
    ids.putIfAbsent(token.content(), known == null ? next : known);
    added.put(token.content(), token);
  }

  /// One more than the highest id.
  int size() {
    return 1
        + Stream.concat(vocabulary.values().stream(), ids.values().stream())
            .mapToInt(Integer::intValue)
            .max()
            .orElse(-1);
  }

  boolean has(String token) {
    return added.containsKey(token);
  }

  OptionalInt id(String token) {
    Integer id = ids.getOrDefault(token, vocabulary.get(token));
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /// The tokens added, in the order of their ids.
  Map<AddedToken, Integer> added() {
    Map<Integer, AddedToken> ordered = new TreeMap<>();
    ids.forEach((content, id) -> {
      AddedToken token = added.get(content);
      if (token != null) {
        ordered.put(id, token);
      }
    });
    Map<AddedToken, Integer> byToken = new LinkedHashMap<>();
    ordered.forEach((id, token) -> byToken.put(token, id));
    return byToken;
  }

  /// Adds what a folder's files name, as `TokenizersBackend` of transformers 5.23 does: the added
  /// tokens of the settings (else of the older files), then special tokens by name, then others.
  ///
  /// @param tokens special tokens by name, in the order of the reference
  void addAll(TokenizerFolder folder, Map<String, AddedToken> tokens, List<AddedToken> more) {
    Map<Integer, AddedToken> numbered = numbered(folder, tokens);
    Map<String, AddedToken> known = new LinkedHashMap<>();
    numbered.values().forEach(token -> known.put(token.content(), token));
    List<AddedToken> adding = new ArrayList<>(numbered.values());
    for (AddedToken token : tokens.values()) {
      if (!has(token.content()) && !known.containsKey(token.content())) {
        adding.add(token);
      }
    }
    for (AddedToken token : more) {
      if (!has(token.content()) && !known.containsKey(token.content())) {
        adding.add(token);
      }
    }
    for (AddedToken token : adding) {
      boolean named =
          tokens.values().stream().anyMatch(each -> each.content().equals(token.content()));
      add(named ? token.asSpecial() : token);
    }
  }

  /// The tokens that files give an id.
  static Map<Integer, AddedToken> numbered(TokenizerFolder folder, Map<String, AddedToken> tokens) {
    Map<Integer, AddedToken> numbered = new TreeMap<>();
    JsonNode decoder = folder.settings().get("added_tokens_decoder");
    if (decoder != null) {
      decoder
          .properties()
          .forEach(entry -> put(numbered, entry.getKey(), AddedToken.of(entry.getValue()), folder));
      return numbered;
    }
    folder
        .object("added_tokens.json")
        .properties()
        .forEach(entry -> {
          boolean special =
              tokens.values().stream().anyMatch(t -> t.content().equals(entry.getKey()));
          put(
              numbered,
              entry.getValue().asText(),
              new AddedToken(entry.getKey(), special, false, false, false, !special),
              folder);
        });
    if (folder.has(TokenizerFolder.WHOLE)) {
      folder
          .object(TokenizerFolder.WHOLE)
          .path("added_tokens")
          .forEach(token -> numbered.put(token.path("id").asInt(), AddedToken.of(token)));
    }
    return numbered;
  }

  private static void put(
      Map<Integer, AddedToken> numbered, String id, AddedToken token, TokenizerFolder folder) {
    AddedToken before;
    try {
      before = numbered.put(Integer.valueOf(id), token);
    } catch (NumberFormatException e) {
      throw new ModelException(
          "%s gives the added token '%s' the id '%s'; expected a whole number; bring the file again"
              .formatted(folder.path(), token.content(), id),
          e);
    }
    if (before != null && !before.content().equals(token.content())) {
      throw new ModelException(
          "%s gives the id %s to '%s' and to '%s', so ids have two meanings; bring the files again"
              .formatted(folder.path(), id, before.content(), token.content()));
    }
  }

  /// Writes `added_tokens` of a `tokenizer.json`.
  void write(ArrayNode into) {
    added().forEach((token, id) -> token.write(into.addObject(), id));
  }
}
