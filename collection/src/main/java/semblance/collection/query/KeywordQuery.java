package semblance.collection.query;

import java.util.List;
import semblance.embedding.InvalidQueryException;

/// Words to find items by, as they stand in their texts, their metadata and their names.
///
/// @param clauses words and phrases, at least one
/// @param weight what the words' evidence is multiplied with, which is in the unit of the vectors'
///   calibrated scores; finite and above 0
public record KeywordQuery(List<Clause> clauses, double weight) {
  /// The most words and phrases a query may have.
  public static final int MAXIMUM_CLAUSES = 64;

  public KeywordQuery {
    clauses = List.copyOf(clauses);
    if (clauses.isEmpty()) {
      throw new InvalidQueryException(
          "keywords without a word: expected at least one, such as dog");
    }
    if (clauses.size() > MAXIMUM_CLAUSES) {
      throw new InvalidQueryException(
          "%,d keywords: expected at most %d".formatted(clauses.size(), MAXIMUM_CLAUSES));
    }
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new InvalidQueryException(
          "keywords with weight %s: expected a finite number above 0; to keep items with a word out, put - before the word"
              .formatted(weight));
    }
  }

  /// Whether items need a word, profit from it, or must not have it.
  public enum Need {
    /// Items with it score higher.
    OPTIONAL,
    /// Only items with it are found; they score higher by it.
    REQUIRED,
    /// Only items without it are found.
    FORBIDDEN
  }

  /// A word or a phrase.
  public sealed interface Clause {
    /// The text as it was given.
    String text();

    /// What it asks of items.
    Need need();
  }

  /// A word, which is found in all its inflected forms: `Hunde` also where there is `Hund`.
  public record Word(String text, Need need) implements Clause {
    public Word {
      requireText(text);
    }
  }

  /// Words that stand one after another just as they are written, but for case and accents.
  public record Phrase(String text, Need need) implements Clause {
    public Phrase {
      requireText(text);
    }
  }

  /// Words of which every one helps.
  public static KeywordQuery of(String... words) {
    return new KeywordQuery(
        List.of(words).stream().<Clause>map(word -> new Word(word, Need.OPTIONAL)).toList(), 1);
  }

  /// This query with another weight.
  public KeywordQuery withWeight(double other) {
    return new KeywordQuery(clauses, other);
  }

  /// Whether all it says is what must not be there.
  public boolean onlyForbids() {
    return clauses.stream().allMatch(clause -> clause.need() == Need.FORBIDDEN);
  }

  private static void requireText(String text) {
    if (text.isBlank()) {
      throw new InvalidQueryException(
          "a keyword of white space only: expected a word, such as dog");
    }
  }
}
