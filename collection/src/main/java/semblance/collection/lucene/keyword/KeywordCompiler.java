package semblance.collection.lucene.keyword;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SynonymQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import semblance.collection.lucene.words.ItemWords;
import semblance.collection.lucene.words.Language;
import semblance.collection.lucene.words.WordAnalysis;
import semblance.collection.lucene.words.WordAnalysis.Piece;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.KeywordQuery.Need;
import semblance.embedding.InvalidQueryException;

/// Turns words and phrases into Lucene's words, for one state of the index.
///
/// A word is looked for as it is written and by its stem in each language that the index has, so
/// the language of the query need not be known. A phrase is looked for as it is written.
final class KeywordCompiler implements AutoCloseable {
  /// What the form asked for counts more than another form of the same word. The two sum to 1, so
  /// that a word that stands there as it is asked for is one occurrence: it is found by both.
  private static final float SAME_FORM = .4f;

  private static final float SAME_WORD = 1 - SAME_FORM;

  private final IndexSearcher searcher;
  private final WordAnalysis analysis = new WordAnalysis();
  private final List<Language> languages;
  private final long items;

  KeywordCompiler(IndexSearcher searcher) throws IOException {
    this.searcher = searcher;
    this.languages = languages(searcher);
    var statistics = searcher.collectionStatistics(ItemWords.WORDS);
    this.items = statistics == null ? 0 : statistics.docCount();
  }

  /// A word or phrase in Lucene's words.
  ///
  /// @param clause as it was asked
  /// @param query matches the items that have it, scored by BM25
  /// @param items how many have it, deleted ones not yet merged away included
  /// @param surprisal what meeting it says, in nats: BM25's idf, that is -ln of the share of items
  ///   that have it; 0 if none has
  record Compiled(KeywordQuery.Clause clause, Query query, long items, double surprisal) {}

  /// How many items have any words.
  long items() {
    return items;
  }

  /// The languages whose stems are in the index.
  List<Language> languages() {
    return languages;
  }

  private static List<Language> languages(IndexSearcher searcher) throws IOException {
    List<Language> languages = new ArrayList<>();
    Terms terms = MultiTerms.getTerms(searcher.getIndexReader(), ItemWords.LANGUAGE);
    if (terms != null) {
      TermsEnum codes = terms.iterator();
      for (BytesRef code = codes.next(); code != null; code = codes.next()) {
        Language.of(code.utf8ToString()).ifPresent(languages::add);
      }
    }
    return languages;
  }

  Compiled compile(KeywordQuery.Clause clause) throws IOException {
    List<Piece> pieces = analysis.pieces(clause.text());
    if (pieces.isEmpty()) {
      throw new InvalidQueryException(
          "keyword '%s' holds no letter and no digit: expected a word, such as dog"
              .formatted(clause.text()));
    }
    if (clause instanceof KeywordQuery.Word && pieces.size() == 1) {
      return switch (pieces.getFirst()) {
        case Piece.Word word -> word(clause, word);
        case Piece.Run run when clause.need() == Need.OPTIONAL && run.pairs().size() > 1 ->
            anyOf(clause, run.pairs());
        case Piece.Run _ -> phrase(clause, pieces);
      };
    }
    return phrase(clause, pieces);
  }

  private Compiled word(KeywordQuery.Clause clause, Piece.Word word) throws IOException {
    SynonymQuery.Builder forms = new SynonymQuery.Builder(ItemWords.WORDS);
    forms.addTerm(new Term(ItemWords.WORDS, word.form()), SAME_FORM);
    long commonest = frequency(word.form());
    for (String stem : analysis.stems(word, languages)) {
      forms.addTerm(new Term(ItemWords.WORDS, stem), SAME_WORD);
      commonest = Math.max(commonest, frequency(stem));
    }
    Query query = forms.build();
    return new Compiled(clause, query, searcher.count(query), surprisal(commonest));
  }

  private Compiled anyOf(KeywordQuery.Clause clause, List<String> pairs) throws IOException {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    double surprisal = 0;
    for (String pair : pairs) {
      any.add(new TermQuery(new Term(ItemWords.WORDS, pair)), Occur.SHOULD);
      surprisal += surprisal(frequency(pair));
    }
    Query query = any.build();
    return new Compiled(clause, query, searcher.count(query), surprisal);
  }

  private Compiled phrase(KeywordQuery.Clause clause, List<Piece> pieces) throws IOException {
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    double surprisal = 0;
    int place = 0;
    for (Piece piece : pieces) {
      List<String> terms =
          switch (piece) {
            case Piece.Word word -> List.of(word.form());
            case Piece.Run run when run.characters().size() == 1 -> run.characters();
            case Piece.Run run -> run.pairs();
          };
      for (int i = 0; i < terms.size(); i++) {
        phrase.add(new Term(ItemWords.WORDS, terms.get(i)), place + i);
        surprisal += surprisal(frequency(terms.get(i)));
      }
      place +=
          switch (piece) {
            case Piece.Word _ -> 1;
            case Piece.Run run -> run.characters().size();
          };
    }
    Query query = phrase.build();
    long found = searcher.count(query);
    return found == 0
        ? new Compiled(clause, new MatchNoDocsQuery("no item has the phrase"), 0, 0)
        : new Compiled(clause, query, found, surprisal);
  }

  private long frequency(String term) throws IOException {
    return searcher.getIndexReader().docFreq(new Term(ItemWords.WORDS, term));
  }

  /// As in BM25's idf, which is Robertson and Spärck Jones's weight: nearly -ln(with / items).
  private double surprisal(long with) {
    return with == 0 ? 0 : Math.log1p((items - with + .5) / (with + .5));
  }

  @Override
  public void close() {
    analysis.close();
  }
}
