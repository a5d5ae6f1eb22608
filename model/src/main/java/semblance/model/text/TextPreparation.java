package semblance.model.text;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;

/// Turns texts into the token ids a tower reads: prompt, cleaning, tokenizer, length.
///
/// A text longer than the tower can read loses its end (its start, where the tokenizer's files say
/// so); the special tokens around it stay, as in Hugging Face's truncation. Thread-safe until
/// closed.
public final class TextPreparation implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final TextRules rules;
  private final Map<Role, Integer> promptLengths = new EnumMap<>(Role.class);

  /// @throws IllegalArgumentException if the limit leaves no room for a text
  public TextPreparation(Tokenizer tokenizer, TextRules rules) {
    this.tokenizer = tokenizer;
    this.rules = rules;
    int special = tokenizer.prefix().length + tokenizer.suffix().length;
    if (rules.limit() <= special) {
      throw new IllegalArgumentException(
          "a limit of %d tokens leaves no room beside %d special tokens"
              .formatted(rules.limit(), special));
    }
    for (Role role : Role.values()) {
      promptLengths.put(role, promptLength(rules.prompts().before(role)));
    }
  }

  /// Tokens of a prompt by itself and of what the tokenizer puts before it, as
  /// sentence-transformers counts them.
  private int promptLength(String prompt) {
    if (prompt.isEmpty()) {
      return 0;
    }
    int content = tokenizer.encode(rules.cleaning().apply(prompt)).length;
    return Math.min(tokenizer.prefix().length + content, rules.limit() - tokenizer.suffix().length);
  }

  /// @param limit the most tokens the tower reads, special tokens included
  public TextPreparation(Tokenizer tokenizer, int limit) {
    this(tokenizer, TextRules.plain(limit));
  }

  /// The most tokens the tower reads, special tokens included.
  public int limit() {
    return rules.limit();
  }

  /// What is done beside tokenizing.
  public TextRules rules() {
    return rules;
  }

  /// The ids of a document's text for the tower with `towerId`.
  public PreparedContent.Tokens prepare(String towerId, String text) {
    return prepare(towerId, text, Role.DOCUMENT);
  }

  /// The ids of a text for the tower with `towerId`; padding, where there is any, included.
  public PreparedContent.Tokens prepare(String towerId, String text, Role role) {
    int[] content = tokenizer.encode(rules.cleaning().apply(rules.prompts().around(text, role)));
    int whole = tokenizer.surround(content).length;
    int room = rules.limit() - tokenizer.prefix().length - tokenizer.suffix().length;
    if (content.length > room) {
      content =
          tokenizer.losesStart()
              ? Arrays.copyOfRange(content, content.length - room, content.length)
              : Arrays.copyOf(content, room);
    }
    int[] ids = pad(tokenizer.surround(content));
    rules.blanked().ifPresent(blanked -> blank(ids, blanked));
    return new PreparedContent.Tokens(
        towerId, ids, Math.max(whole, ids.length), promptLengths.getOrDefault(role, 0));
  }

  private int[] pad(int[] ids) {
    return switch (rules.padding()) {
      case Padding.None _ -> ids;
      case Padding.ToLimit padding -> {
        int[] padded = new int[Math.max(rules.limit(), ids.length)];
        Arrays.fill(padded, padding.id());
        int start =
            switch (padding.side()) {
              case AFTER -> 0;
              case BEFORE -> padded.length - ids.length;
            };
        System.arraycopy(ids, 0, padded, start, ids.length);
        yield padded;
      }
    };
  }

  private static void blank(int[] ids, int blanked) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == blanked) {
        ids[i] = 0;
      }
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
