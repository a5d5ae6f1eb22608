package semblance.collection.lucene.words;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.TypeAttribute;

/// Takes texts apart into words by the rules of Unicode (UAX 29), for items and queries alike.
///
/// A word is known by its *form*: lower case, without accents, compatible characters made one
/// (`Café`, `CAFE` and full-width letters give `cafe`), and by its *stem* in a language. What is
/// written without spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and Korean,
/// whose words carry their endings, is taken apart into overlapping pairs of characters.
///
/// Not thread-safe.
public final class WordAnalysis implements AutoCloseable {
  private static final Set<String> RUNS =
      Set.of("<IDEOGRAPHIC>", "<HIRAGANA>", "<KATAKANA>", "<HANGUL>", "<SOUTHEAST_ASIAN>");
  private static final Pattern MARKS =
      Pattern.compile(
          "(?<=[\\p{IsLatin}\\p{IsGreek}\\p{IsCyrillic}\\p{IsHebrew}\\p{IsArabic}\\p{Mn}])\\p{Mn}");
  private static final Pattern CHARACTER = Pattern.compile("\\X");
  private static final Pattern ONLY_ASCII = Pattern.compile("\\p{ASCII}*");

  private final Map<Language, Analyzer> stemmers = new EnumMap<>(Language.class);
  private final StandardTokenizer tokens = new StandardTokenizer();
  private final CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
  private final TypeAttribute type = tokens.addAttribute(TypeAttribute.class);
  private final OffsetAttribute offset = tokens.addAttribute(OffsetAttribute.class);

  /// A piece of a text, in the order of the text.
  public sealed interface Piece {
    /// A word between spaces or signs.
    ///
    /// @param form as it is compared
    /// @param written in lower case, as stemmers take it
    record Word(String form, String written) implements Piece {}

    /// Characters of a script without spaces.
    ///
    /// @param characters one or more, each as a reader sees it
    record Run(List<String> characters) implements Piece {
      public Run {
        characters = List.copyOf(characters);
      }

      /// The pairs of neighbours; none if there is one character only.
      public List<String> pairs() {
        List<String> pairs = new ArrayList<>();
        for (int i = 1; i < characters.size(); i++) {
          pairs.add(characters.get(i - 1) + characters.get(i));
        }
        return pairs;
      }
    }
  }

  /// The pieces of a text.
  public List<Piece> pieces(String text) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    int runEnd = -1;
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKC);
    try (tokens) { // closed is ready for the next text
      tokens.setReader(new StringReader(plain));
      tokens.reset();
      while (tokens.incrementToken()) {
        if (RUNS.contains(type.type())) {
          if (offset.startOffset() != runEnd) {
            addRun(run, pieces);
          }
          run.append(term);
          runEnd = offset.endOffset();
        } else {
          addRun(run, pieces);
          addWords(term.toString(), pieces);
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be read", e);
    }
    addRun(run, pieces);
    return pieces;
  }

  private static void addRun(StringBuilder run, List<Piece> pieces) {
    if (!run.isEmpty()) {
      List<String> characters = new ArrayList<>();
      CHARACTER.matcher(run).results().forEach(character -> characters.add(character.group()));
      pieces.add(new Piece.Run(characters));
      run.setLength(0);
    }
  }

  /// Unicode joins words by low lines; people take them for spaces.
  private static void addWords(String token, List<Piece> pieces) {
    for (String part : token.split("_+", -1)) {
      if (!part.isEmpty()) {
        String lower = part.toLowerCase(Locale.ROOT);
        pieces.add(new Piece.Word(folded(lower), lower));
      }
    }
  }

  /// The stem of a word, marked with its language so that it is no word's form and no other
  /// language's stem.
  public String stem(Piece.Word word, Language language) {
    Analyzer stemmer = stemmers.computeIfAbsent(language, Language::stemmer);
    StringBuilder stem = new StringBuilder();
    try (TokenStream stream = stemmer.tokenStream("", word.written())) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        stem.append(term);
      }
      stream.end();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be read", e);
    }
    return folded(stem.isEmpty() ? word.written() : stem.toString()) + '|' + language.code();
  }

  /// The stems of a word in languages, each once.
  public Set<String> stems(Piece.Word word, Iterable<Language> languages) {
    Set<String> stems = new LinkedHashSet<>();
    for (Language language : languages) {
      stems.add(stem(word, language));
    }
    return stems;
  }

  private static String folded(String lower) {
    if (ONLY_ASCII.matcher(lower).matches()) {
      return lower;
    }
    String bare =
        Normalizer.normalize(
            MARKS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD)).replaceAll(""),
            Normalizer.Form.NFC);
    char[] folded = new char[4 * bare.length()];
    int length = ASCIIFoldingFilter.foldToASCII(bare.toCharArray(), 0, folded, 0, bare.length());
    return length == 0 ? lower : new String(folded, 0, length).replace('ς', 'σ');
  }

  @Override
  public void close() {
    stemmers.values().forEach(Analyzer::close);
    stemmers.clear();
  }
}
