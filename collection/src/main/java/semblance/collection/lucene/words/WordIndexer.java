package semblance.collection.lucene.words;

import org.jspecify.annotations.Nullable;

/// What indexing words needs from item to item. Not thread-safe.
public final class WordIndexer implements AutoCloseable {
  private final WordAnalysis analysis = new WordAnalysis();
  private @Nullable LanguageGuess guess; // a deletion does not wait for its lists

  /// Collects the words of the next item.
  public ItemWords ofItem() {
    LanguageGuess present = guess == null ? new LanguageGuess() : guess;
    guess = present;
    return new ItemWords(analysis, present);
  }

  @Override
  public void close() {
    analysis.close();
  }
}
