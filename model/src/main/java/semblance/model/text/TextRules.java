package semblance.model.text;

import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a model does with texts beside its tokenizer.
///
/// @param limit the most tokens the tower reads, special tokens included
/// @param padding what stands in the places a text leaves free
/// @param cleaning what is done to a text before its tokenizer sees it
/// @param prompts the words around a text, by role
/// @param blanked an id that becomes 0 wherever it stands (`strip_sep_token` of open_clip)
public record TextRules(
    int limit, Padding padding, TextCleaning cleaning, Prompts prompts, OptionalInt blanked) {

  public TextRules {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "a limit of %d tokens; expected 1 or more".formatted(limit));
    }
  }

  public TextRules(int limit, Padding padding, TextCleaning cleaning, Prompts prompts) {
    this(limit, padding, cleaning, prompts, OptionalInt.empty());
  }

  /// No padding, no cleaning, no prompts.
  public static TextRules plain(int limit) {
    return new TextRules(limit, Padding.NONE, TextCleaning.NONE, Prompts.NONE);
  }

  public TextRules withPadding(Padding changed) {
    return new TextRules(limit, changed, cleaning, prompts, blanked);
  }

  public TextRules withCleaning(TextCleaning changed) {
    return new TextRules(limit, padding, changed, prompts, blanked);
  }

  public TextRules withPrompts(Prompts changed) {
    return new TextRules(limit, padding, cleaning, changed, blanked);
  }

  public TextRules withBlanked(int id) {
    return new TextRules(limit, padding, cleaning, prompts, OptionalInt.of(id));
  }

  /// The parts of a fingerprint, by name.
  public SortedMap<String, String> describe() {
    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("length policy", "first %d tokens, special tokens kept".formatted(limit));
    parts.put("text cleaning", cleaning.describe());
    parts.put("prompts", prompts.describe());
    String blank = blanked.isPresent() ? ", %d becomes 0".formatted(blanked.getAsInt()) : "";
    parts.put("padding", padding.describe() + blank);
    return parts;
  }
}
