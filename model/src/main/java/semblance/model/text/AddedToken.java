package semblance.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A token that is found in a text before anything else is done to it.
///
/// @param content its text
/// @param special whether it stands for something that is no text
/// @param stripsLeft whether it takes the white space before it
/// @param stripsRight whether it takes the white space after it
/// @param singleWord whether it is only found as a whole word
/// @param normalized whether it is looked for in the normalised text
record AddedToken(
    String content,
    boolean special,
    boolean stripsLeft,
    boolean stripsRight,
    boolean singleWord,
    boolean normalized) {

  /// A special token, looked for in the text as it stands.
  static AddedToken special(String content) {
    return new AddedToken(content, true, false, false, false, false);
  }

  /// As a file describes one; what is left out is false, but `normalized` is true where it is not
  /// special.
  static AddedToken of(JsonNode node) {
    boolean special = node.path("special").asBoolean(false);
    return new AddedToken(
        node.path("content").asText(),
        special,
        node.path("lstrip").asBoolean(false),
        node.path("rstrip").asBoolean(false),
        node.path("single_word").asBoolean(false),
        node.path("normalized").asBoolean(!special));
  }

  AddedToken asSpecial() {
    return new AddedToken(content, true, stripsLeft, stripsRight, singleWord, normalized);
  }

  void write(ObjectNode node, int id) {
    node.put("id", id)
        .put("content", content)
        .put("single_word", singleWord)
        .put("lstrip", stripsLeft)
        .put("rstrip", stripsRight)
        .put("normalized", normalized)
        .put("special", special);
  }
}
