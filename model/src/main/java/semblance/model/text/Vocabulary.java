package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import semblance.embedding.ModelException;
import semblance.model.text.sentencepiece.SentencePieceModel;

/// The tokens of a model and their ids, with merges or scores, in the form of `tokenizer.json`.
///
/// @param where the file, for messages
/// @param tokens an object of tokens and ids, or an array of pairs of a token and its score
/// @param merges an array of merges, the first merged first; empty where there are none
record Vocabulary(String where, JsonNode tokens, ArrayNode merges) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// From a `tokenizer.json`'s model.
  static Vocabulary of(String where, JsonNode model) {
    JsonNode tokens = model.path("vocab");
    if (!tokens.isObject() && !tokens.isArray()) {
      throw new ModelException(
          "%s has no vocabulary: 'model.vocab' is %s, expected tokens with ids or scores; bring the file again"
              .formatted(where, tokens.isMissingNode() ? "missing" : "neither"));
    }
    checkMerges(where, model);
    return new Vocabulary(
        where,
        tokens,
        model.path("merges") instanceof ArrayNode merges ? merges : NODES.arrayNode());
  }

  /// The library cuts the prefix off each merge's second half without looking, and ends the process
  /// where there is none.
  private static void checkMerges(String where, JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    for (JsonNode merge : prefix.isEmpty() ? NODES.arrayNode() : model.path("merges")) {
      String text = merge.asText();
      String second =
          merge.isArray() ? merge.path(1).asText() : text.substring(text.indexOf(' ') + 1);
      if (!second.startsWith(prefix)) {
        throw new ModelException(
            "%s merges %s, whose second half does not begin with the prefix '%s'; bring the file again"
                .formatted(where, merge, prefix));
      }
    }
  }

  /// From `vocab.json` and `merges.txt`.
  static Vocabulary ofMerges(TokenizerFolder folder) {
    ArrayNode merges = NODES.arrayNode();
    int number = 0;
    for (String line : text(folder, "merges.txt").split("\n", -1)) {
      number++;
      if (line.isEmpty() || line.startsWith("#version")) {
        continue;
      }
      String merge = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (merge.chars().filter(unit -> unit == ' ').count() != 1) {
        throw new ModelException(
            "%s has '%s' in line %d; expected two tokens with a space between; bring the file again"
                .formatted(folder.where("merges.txt"), merge, number));
      }
      merges.add(merge);
    }
    return new Vocabulary(folder.where("vocab.json"), folder.object("vocab.json"), merges);
  }

  /// From `vocab.txt`: a token a line, the id is the line's number.
  static Vocabulary ofLines(TokenizerFolder folder) {
    ObjectNode tokens = NODES.objectNode();
    String[] lines = text(folder, "vocab.txt").split("\n", -1);
    int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
    for (int id = 0; id < count; id++) {
      tokens.put(lines[id].stripTrailing(), id);
    }
    return new Vocabulary(folder.where("vocab.txt"), tokens, NODES.arrayNode());
  }

  private static String text(TokenizerFolder folder, String name) {
    return new String(folder.bytes(name), StandardCharsets.UTF_8);
  }

  /// From a SentencePiece model's pieces, with their scores.
  static Vocabulary ofScores(SentencePieceModel model) {
    ArrayNode tokens = NODES.arrayNode();
    for (SentencePieceModel.Piece piece : model.pieces()) {
      tokens.addArray().add(piece.text()).add((double) piece.score());
    }
    return new Vocabulary(model.where(), tokens, NODES.arrayNode());
  }

  /// From a SentencePiece model's pieces, which become a vocabulary with merges: each piece of two
  /// others, in the order of the vocabulary.
  static Vocabulary ofMerges(SentencePieceModel model) {
    Map<String, Integer> ids = new HashMap<>();
    ObjectNode tokens = NODES.objectNode();
    for (SentencePieceModel.Piece piece : model.pieces()) {
      int id = tokens.size();
      if (ids.putIfAbsent(piece.text(), id) != null) {
        throw new ModelException(
            "%s has the piece '%s' twice; bring the file again"
                .formatted(model.where(), piece.text()));
      }
      tokens.put(piece.text(), id);
    }
    return new Vocabulary(model.where(), tokens, merges(ids));
  }

  /// @param first, second the halves @param id of what they become
  private record Merge(String first, String second, int id, int firstId, int secondId) {}

  private static ArrayNode merges(Map<String, Integer> ids) {
    List<Merge> found = new ArrayList<>();
    ids.forEach((token, id) -> {
      for (int i = 1; i < token.length(); i++) {
        Integer first = ids.get(token.substring(0, i));
        Integer second = ids.get(token.substring(i));
        if (first != null && second != null) {
          found.add(new Merge(token.substring(0, i), token.substring(i), id, first, second));
        }
      }
    });
    found.sort(
        Comparator.comparingInt(Merge::id)
            .thenComparingInt(merge -> merge.first().codePointCount(0, merge.first().length()))
            .thenComparingInt(merge -> merge.second().codePointCount(0, merge.second().length()))
            .thenComparingInt(Merge::firstId)
            .thenComparingInt(Merge::secondId));
    ArrayNode merges = NODES.arrayNode();
    found.forEach(merge -> merges.addArray().add(merge.first()).add(merge.second()));
    return merges;
  }

  boolean scored() {
    return tokens.isArray();
  }

  /// How many tokens there are.
  int size() {
    return tokens.size();
  }

  /// Token to id.
  Map<String, Integer> ids() {
    Map<String, Integer> ids = new HashMap<>(2 * tokens.size());
    Set<Integer> taken = new HashSet<>(2 * tokens.size());
    if (scored()) {
      for (int id = 0; id < tokens.size(); id++) {
        JsonNode pair = tokens.get(id);
        if (!pair.isArray()
            || pair.size() != 2
            || !pair.get(0).isTextual()
            || !pair.get(1).isNumber()) {
          throw new ModelException(
              "%s has %s as token %d; expected a text and a score; bring the file again"
                  .formatted(where, pair, id));
        }
        ids.put(pair.get(0).textValue(), id);
      }
      return ids;
    }
    tokens
        .properties()
        .forEach(entry -> {
          JsonNode id = entry.getValue();
          if (!id.canConvertToInt() || !id.isIntegralNumber() || id.intValue() < 0) {
            throw new ModelException(
                "%s gives the token '%s' the id %s; expected a whole number; bring the file again"
                    .formatted(where, entry.getKey(), id));
          }
          if (!taken.add(id.intValue())) {
            throw new ModelException(
                "%s gives the id %d to '%s' and to another token, so ids have two meanings; bring the file again"
                    .formatted(where, id.intValue(), entry.getKey()));
          }
          ids.put(entry.getKey(), id.intValue());
        });
    return ids;
  }

  OptionalInt id(String token) {
    if (!scored()) {
      JsonNode id = tokens.get(token);
      return id == null ? OptionalInt.empty() : OptionalInt.of(id.intValue());
    }
    for (int i = tokens.size() - 1; i >= 0; i--) {
      if (tokens.get(i).path(0).asText().equals(token)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
