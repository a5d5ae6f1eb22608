package semblance.collection.lucene.words;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.search.similarities.BM25Similarity;

/// Collects the words of one item (texts of its segments, strings of its metadata, names) and
/// writes them into one field of its document.
///
/// One field for all of them is BM25F with equal weights: a word is as rare as it is among all
/// words, and counts once however it is spread. Each text keeps apart from the next, so that no
/// phrase is found across them.
public final class ItemWords {
  /// The field of an item's words.
  public static final String WORDS = "_words";

  /// BM25 as usual. Terms at one place all count for an item's length, since they do for the
  /// average length: then an item of average length is one.
  public static final BM25Similarity SIMILARITY = new BM25Similarity(false);

  /// The field of the languages that an item's stems are in.
  public static final String LANGUAGE = "_language";

  /// Texts are so many places apart.
  private static final int GAP = 100;

  private final WordAnalysis analysis;
  private final LanguageGuess guess;
  private final List<String> texts = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final Set<String> seen = new HashSet<>(Set.of(""));
  private Optional<Language> declared = Optional.empty();

  ItemWords(WordAnalysis analysis, LanguageGuess guess) {
    this.analysis = analysis;
    this.guess = guess;
  }

  /// Adds the text of a segment.
  public void addText(String text) {
    if (seen.add(text.strip())) {
      texts.add(text);
    }
  }

  /// Adds a string of the metadata, unless it is a segment's text once more. A field `language` or
  /// `lang` that holds a code such as `de` tells what the item's texts are in, where they do not
  /// tell themselves.
  public void addValue(String field, String value) {
    if (declared.isEmpty() && (field.equals("language") || field.equals("lang"))) {
      declared = Language.of(value);
    }
    if (seen.add(value.strip())) {
      values.add(value);
    }
  }

  /// Adds the URI or the path of a file, or an id.
  public void addName(String name) {
    if (seen.add(name)) {
      names.addAll(NameWords.of(name));
    }
  }

  /// Writes all words into the item's document.
  public void writeTo(Document document) {
    WordStream stream = new WordStream();
    Set<Language> languages = EnumSet.noneOf(Language.class);
    List<String> prose = new ArrayList<>(texts);
    prose.addAll(values);
    Language usual = declared.or(() -> guess.of(String.join("\n", prose))).orElse(Language.ENGLISH);
    for (String text : prose) {
      Language language = guess.of(text).orElse(usual);
      add(text, language, stream, languages);
    }
    for (String name : names) {
      add(name, usual, stream, languages);
    }
    if (!stream.isEmpty()) {
      document.add(new TextField(WORDS, stream));
      for (Language language : languages) {
        document.add(new StringField(LANGUAGE, language.code(), Field.Store.NO));
      }
    }
  }

  private void add(String text, Language language, WordStream stream, Set<Language> languages) {
    int step = stream.isEmpty() ? 1 : GAP;
    for (WordAnalysis.Piece piece : analysis.pieces(text)) {
      switch (piece) {
        case WordAnalysis.Piece.Word word -> {
          stream.add(word.form(), step);
          stream.add(analysis.stem(word, language), 0);
          languages.add(language);
        }
        case WordAnalysis.Piece.Run run -> {
          List<String> pairs = run.pairs();
          for (int i = 0; i < run.characters().size(); i++) {
            stream.add(run.characters().get(i), i == 0 ? step : 1);
            if (i < pairs.size()) {
              stream.add(pairs.get(i), 0);
            }
          }
        }
      }
      step = 1;
    }
  }
}
