package semblance.collection.lucene.words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/// A language whose inflected words are traced to their stems, with what Lucene has for it.
///
/// Texts of other languages are found by the forms that stand in them. Scripts written without
/// spaces need no language: see [WordAnalysis].
public enum Language {
  ARABIC("ar", ""),
  ARMENIAN("hy", ""),
  BENGALI("bn", ""),
  BULGARIAN("bg", "ъщ"),
  CATALAN("ca", "àçéèíïóòúü·"),
  CZECH("cs", "áčďéěíňóřšťúůýž"),
  DANISH("da", "æøå"),
  DUTCH("nl", "ëï"),
  ENGLISH("en", ""),
  ESTONIAN("et", "äõöüšž"),
  FINNISH("fi", "äöå"),
  FRENCH("fr", "àâæçéèêëîïôœùûü"),
  GERMAN("de", "äöüß"),
  GREEK("el", ""),
  HINDI("hi", ""),
  HUNGARIAN("hu", "áéíóöőúüű"),
  INDONESIAN("id", ""),
  ITALIAN("it", "àèéìòù"),
  LATVIAN("lv", "āčēģīķļņšūž"),
  LITHUANIAN("lt", "ąčęėįšųūž"),
  NORWEGIAN("no", "æøå"),
  PERSIAN("fa", "پچژگ"),
  PORTUGUESE("pt", "áâãàçéêíóôõú"),
  ROMANIAN("ro", "ăâîșțşţ"),
  RUSSIAN("ru", "ыэё"),
  SPANISH("es", "áéíñóúü"),
  SWEDISH("sv", "äöå"),
  TAMIL("ta", ""),
  TELUGU("te", ""),
  TURKISH("tr", "çğıöşü");

  private final String code;
  private final String letters;

  Language(String code, String letters) {
    this.code = code;
    this.letters = letters;
  }

  /// The code of ISO 639-1, such as `de`.
  public String code() {
    return code;
  }

  /// The language with a code such as `de`, `de-AT` or `de_CH`; empty if it is none of these.
  public static Optional<Language> of(String tag) {
    String code = tag.strip().toLowerCase(Locale.ROOT).split("[-_]", 2)[0];
    return switch (code) {
      case "nb", "nn" -> Optional.of(NORWEGIAN);
      default -> Arrays.stream(values()).filter(language -> language.code.equals(code)).findFirst();
    };
  }

  /// Reduces words to stems and leaves none out. Closed by the caller.
  Analyzer stemmer() {
    CharArraySet none = CharArraySet.EMPTY_SET;
    return switch (this) {
      case ARABIC -> new ArabicAnalyzer(none);
      case ARMENIAN -> new ArmenianAnalyzer(none);
      case BENGALI -> new BengaliAnalyzer(none);
      case BULGARIAN -> new BulgarianAnalyzer(none);
      case CATALAN -> new CatalanAnalyzer(none);
      case CZECH -> new CzechAnalyzer(none);
      case DANISH -> new DanishAnalyzer(none);
      case DUTCH -> new DutchAnalyzer(none);
      case ENGLISH -> new EnglishAnalyzer(none);
      case ESTONIAN -> new EstonianAnalyzer(none);
      case FINNISH -> new FinnishAnalyzer(none);
      case FRENCH -> new FrenchAnalyzer(none);
      case GERMAN -> new GermanAnalyzer(none);
      case GREEK -> new GreekAnalyzer(none);
      case HINDI -> new HindiAnalyzer(none);
      case HUNGARIAN -> new HungarianAnalyzer(none);
      case INDONESIAN -> new IndonesianAnalyzer(none);
      case ITALIAN -> new ItalianAnalyzer(none);
      case LATVIAN -> new LatvianAnalyzer(none);
      case LITHUANIAN -> new LithuanianAnalyzer(none);
      case NORWEGIAN -> new NorwegianAnalyzer(none);
      case PERSIAN -> new PersianAnalyzer(none);
      case PORTUGUESE -> new PortugueseAnalyzer(none);
      case ROMANIAN -> new RomanianAnalyzer(none);
      case RUSSIAN -> new RussianAnalyzer(none);
      case SPANISH -> new SpanishAnalyzer(none);
      case SWEDISH -> new SwedishAnalyzer(none);
      case TAMIL -> new TamilAnalyzer(none);
      case TELUGU -> new TeluguAnalyzer(none);
      case TURKISH -> new TurkishAnalyzer(none);
    };
  }

  /// Lower-case letters beyond those of English, or beyond those of others in its script, that tell
  /// the language.
  String letters() {
    return letters;
  }

  /// Words so common that they tell the language.
  CharArraySet commonWords() {
    return switch (this) {
      case ARABIC -> ArabicAnalyzer.getDefaultStopSet();
      case ARMENIAN -> ArmenianAnalyzer.getDefaultStopSet();
      case BENGALI -> BengaliAnalyzer.getDefaultStopSet();
      case BULGARIAN -> BulgarianAnalyzer.getDefaultStopSet();
      case CATALAN -> CatalanAnalyzer.getDefaultStopSet();
      case CZECH -> CzechAnalyzer.getDefaultStopSet();
      case DANISH -> DanishAnalyzer.getDefaultStopSet();
      case DUTCH -> DutchAnalyzer.getDefaultStopSet();
      case ENGLISH -> englishWords();
      case ESTONIAN -> EstonianAnalyzer.getDefaultStopSet();
      case FINNISH -> FinnishAnalyzer.getDefaultStopSet();
      case FRENCH -> FrenchAnalyzer.getDefaultStopSet();
      case GERMAN -> GermanAnalyzer.getDefaultStopSet();
      case GREEK -> GreekAnalyzer.getDefaultStopSet();
      case HINDI -> HindiAnalyzer.getDefaultStopSet();
      case HUNGARIAN -> HungarianAnalyzer.getDefaultStopSet();
      case INDONESIAN -> IndonesianAnalyzer.getDefaultStopSet();
      case ITALIAN -> ItalianAnalyzer.getDefaultStopSet();
      case LATVIAN -> LatvianAnalyzer.getDefaultStopSet();
      case LITHUANIAN -> LithuanianAnalyzer.getDefaultStopSet();
      case NORWEGIAN -> NorwegianAnalyzer.getDefaultStopSet();
      case PERSIAN -> PersianAnalyzer.getDefaultStopSet();
      case PORTUGUESE -> PortugueseAnalyzer.getDefaultStopSet();
      case ROMANIAN -> RomanianAnalyzer.getDefaultStopSet();
      case RUSSIAN -> RussianAnalyzer.getDefaultStopSet();
      case SPANISH -> SpanishAnalyzer.getDefaultStopSet();
      case SWEDISH -> SwedishAnalyzer.getDefaultStopSet();
      case TAMIL -> TamilAnalyzer.getDefaultStopSet();
      case TELUGU -> TeluguAnalyzer.getDefaultStopSet();
      case TURKISH -> TurkishAnalyzer.getDefaultStopSet();
    };
  }

  /// Lucene's list of snowball's, five times as long as what its analyzer leaves out.
  private static CharArraySet englishWords() {
    try (InputStream list = SnowballFilter.class.getResourceAsStream("english_stop.txt")) {
      if (list == null) {
        throw new IllegalStateException("Lucene's list of common English words is missing");
      }
      return WordlistLoader.getSnowballWordSet(list);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
