package semblance.collection.lucene.keyword;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import semblance.collection.item.Segment;
import semblance.collection.lucene.words.Language;
import semblance.collection.lucene.words.WordAnalysis;
import semblance.collection.lucene.words.WordAnalysis.Piece;
import semblance.collection.query.KeywordQuery;

/// Tells which of an item's segments says most of the words that were asked for. Not thread-safe.
public final class KeywordPlaces implements AutoCloseable {
  private final WordAnalysis analysis = new WordAnalysis();
  private final List<Language> languages;
  private final List<Set<String>> wanted = new ArrayList<>(); // terms of each word and phrase

  /// @param clauses the words and phrases
  public KeywordPlaces(List<KeywordQuery.Clause> clauses, List<Language> languages) {
    this.languages = languages;
    clauses.forEach(clause -> wanted.add(terms(clause.text())));
  }

  /// The segment with the most of the words, the first of equals.
  ///
  /// @param segments at least one
  public Segment best(List<Segment> segments) {
    Segment best = segments.getFirst();
    long most = 0;
    for (Segment segment : segments) {
      if (segment.text().isEmpty()) {
        continue;
      }
      Set<String> present = terms(segment.text());
      long words =
          wanted.stream().filter(terms -> terms.stream().anyMatch(present::contains)).count();
      if (words > most) {
        most = words;
        best = segment;
      }
    }
    return best;
  }

  private Set<String> terms(String text) {
    Set<String> terms = new HashSet<>();
    for (Piece piece : analysis.pieces(text)) {
      switch (piece) {
        case Piece.Word word -> {
          terms.add(word.form());
          terms.addAll(analysis.stems(word, languages));
        }
        case Piece.Run run -> terms.addAll(run.pairs().isEmpty() ? run.characters() : run.pairs());
      }
    }
    return terms;
  }

  @Override
  public void close() {
    analysis.close();
  }
}
