package semblance.collection.lucene.words;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells a text's language by its most common words and its letters: each counts for the languages
/// that have it, the fewer the more.
///
/// Where that decides nothing, a script that most of its readers use for one language does: Greek,
/// or Cyrillic, taken for Russian. Else it would rather say nothing than be wrong: an undecided
/// text is taken with the others of its item. Immutable and thread-safe.
public final class LanguageGuess {
  /// The evidence that is enough: two words that three languages share, or a letter that two do and
  /// a word.
  private static final double ENOUGH = .4;

  /// How far the likeliest language must lie before the next.
  private static final double LEAD = 1.3;

  /// What a letter says, of what a word says.
  private static final double LETTER = .3;

  /// What a text in plain letters says for English before it is read: its short words are those of
  /// several other languages.
  private static final double PLAIN = .75;

  /// Characters of a long text that are looked at.
  private static final int LOOKED_AT = 4_000;

  private static final Pattern ONLY_ASCII = Pattern.compile("\\p{ASCII}*");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

  private final Map<String, Set<Language>> words = new HashMap<>();
  private final Map<String, Set<Language>> letters = new HashMap<>();

  public LanguageGuess() {
    for (Language language : Language.values()) {
      for (Object word : language.commonWords()) {
        add(words, new String((char[]) word), language);
      }
      language
          .letters()
          .codePoints()
          .forEach(letter -> add(letters, Character.toString(letter), language));
    }
  }

  private static void add(Map<String, Set<Language>> sets, String key, Language language) {
    sets.computeIfAbsent(key, _ -> EnumSet.noneOf(Language.class)).add(language);
  }

  /// The language of a text; empty if nothing tells.
  public Optional<Language> of(String text) {
    Map<Language, Double> evidence = new EnumMap<>(Language.class);
    String looked = text.length() <= LOOKED_AT ? text : text.substring(0, LOOKED_AT);
    Matcher matcher = WORD.matcher(looked);
    while (matcher.find()) {
      String word = matcher.group().toLowerCase(Locale.ROOT);
      count(words.getOrDefault(word, Set.of()), 1, evidence);
      word.codePoints()
          .filter(letter -> letter >= 0x80)
          .forEach(letter ->
              count(letters.getOrDefault(Character.toString(letter), Set.of()), LETTER, evidence));
    }
    if (ONLY_ASCII.matcher(looked).matches()) {
      evidence.merge(Language.ENGLISH, PLAIN, Double::sum);
    }
    double best = 0;
    double second = 0;
    Optional<Language> likeliest = Optional.empty();
    for (Map.Entry<Language, Double> entry : evidence.entrySet()) {
      if (entry.getValue() > best) {
        second = best;
        best = entry.getValue();
        likeliest = Optional.of(entry.getKey());
      } else {
        second = Math.max(second, entry.getValue());
      }
    }
    return best >= ENOUGH + (likeliest.equals(Optional.of(Language.ENGLISH)) ? PLAIN : 0)
            && best >= LEAD * second
        ? likeliest
        : byScript(looked);
  }

  private static Optional<Language> byScript(String text) {
    int first = text.codePoints().filter(Character::isLetter).findFirst().orElse(' ');
    return switch (Character.UnicodeScript.of(first)) {
      case ARABIC -> Optional.of(Language.ARABIC);
      case ARMENIAN -> Optional.of(Language.ARMENIAN);
      case BENGALI -> Optional.of(Language.BENGALI);
      case CYRILLIC -> Optional.of(Language.RUSSIAN);
      case DEVANAGARI -> Optional.of(Language.HINDI);
      case GREEK -> Optional.of(Language.GREEK);
      case TAMIL -> Optional.of(Language.TAMIL);
      case TELUGU -> Optional.of(Language.TELUGU);
      default -> Optional.empty();
    };
  }

  private static void count(
      Set<Language> languages, double weight, Map<Language, Double> evidence) {
    for (Language language : languages) {
      evidence.merge(language, weight / languages.size(), Double::sum);
    }
  }
}
