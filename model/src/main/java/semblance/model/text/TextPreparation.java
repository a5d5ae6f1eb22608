package semblance.model.text;

import semblance.embedding.PreparedContent;

/// Turns texts into the token ids a tower reads.
///
/// A text longer than the tower can read loses its end; the special tokens around it stay, as in
/// Hugging Face's truncation. Thread-safe until closed.
public final class TextPreparation implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final int limit;

  /// @param limit the most tokens the tower reads, special tokens included
  public TextPreparation(Tokenizer tokenizer, int limit) {
    this.tokenizer = tokenizer;
    this.limit = limit;
    int special = tokenizer.prefix().length + tokenizer.suffix().length;
    if (limit <= special) {
      throw new IllegalArgumentException(
          "a limit of %d tokens leaves no room beside %d special tokens".formatted(limit, special));
    }
  }

  /// The most tokens the tower reads, special tokens included.
  public int limit() {
    return limit;
  }

  /// The ids of a text for the tower with `towerId`.
  public PreparedContent.Tokens prepare(String towerId, String text) {
    int[] content = tokenizer.encode(text);
    int[] prefix = tokenizer.prefix();
    int[] suffix = tokenizer.suffix();
    int whole = prefix.length + content.length + suffix.length;
    int kept = Math.min(content.length, limit - prefix.length - suffix.length);
    int[] ids = new int[prefix.length + kept + suffix.length];
    System.arraycopy(prefix, 0, ids, 0, prefix.length);
    System.arraycopy(content, 0, ids, prefix.length, kept);
    System.arraycopy(suffix, 0, ids, prefix.length + kept, suffix.length);
    return new PreparedContent.Tokens(towerId, ids, whole);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
