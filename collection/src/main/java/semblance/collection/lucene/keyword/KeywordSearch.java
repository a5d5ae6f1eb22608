package semblance.collection.lucene.keyword;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import semblance.collection.lucene.keyword.KeywordCompiler.Compiled;
import semblance.collection.lucene.words.ItemWords;
import semblance.collection.lucene.words.Language;
import semblance.collection.query.KeywordQuery;
import semblance.collection.query.KeywordQuery.Need;
import semblance.collection.query.SearchReport;

/// One keyword query on one state of the index: which items it lets through, which are the best,
/// and what each word adds to an item's score.
///
/// A word's weight in BM25 (Robertson and Zaragoza, 2009) is -ln of the share of items that have
/// it: the surprise of meeting it in an item that has nothing to do with the query. It is counted
/// once for one occurrence in an item of average length, more for more occurrences or fewer other
/// words, at most [#SATURATION] times. The surprises of all words together, S, are as unlikely as a
/// normal quantity's lying z(S) deviations off ([Surprise]); so an item scores
///
/// score = weight · z(S)/S · [#SATURATION] · BM25
///
/// in the unit of the vectors' calibrated scores. It is linear in BM25, so that the words' shares
/// sum to the whole, and never negative: an item without a word is not punished for it.
public final class KeywordSearch {
  /// k₁ + 1, by which Lucene's BM25 is short of the usual one.
  static final double SATURATION = ItemWords.SIMILARITY.getK1() + 1;

  private final IndexSearcher searcher;
  private final List<Compiled> scoring;
  private final List<Compiled> forbidden;
  private final List<Language> languages;
  private final long indexed;
  private final double slope;
  private long preparing;
  private long matching;

  private KeywordSearch(
      IndexSearcher searcher,
      List<Compiled> scoring,
      List<Compiled> forbidden,
      List<Language> languages,
      long indexed,
      double slope) {
    this.searcher = searcher;
    this.scoring = scoring;
    this.forbidden = forbidden;
    this.languages = languages;
    this.indexed = indexed;
    this.slope = slope;
  }

  public static KeywordSearch of(IndexSearcher searcher, KeywordQuery query) throws IOException {
    long start = System.nanoTime();
    List<Compiled> scoring = new ArrayList<>();
    List<Compiled> forbidden = new ArrayList<>();
    List<Language> languages;
    long indexed;
    double surprisal = 0;
    try (KeywordCompiler compiler = new KeywordCompiler(searcher)) {
      languages = compiler.languages();
      indexed = compiler.items();
      for (KeywordQuery.Clause clause : query.clauses()) {
        Compiled compiled = compiler.compile(clause);
        if (clause.need() == Need.FORBIDDEN) {
          forbidden.add(compiled);
        } else {
          scoring.add(compiled);
          surprisal += compiled.surprisal();
        }
      }
    }
    double slope =
        surprisal > 0
            ? query.weight() * SATURATION * Surprise.deviations(surprisal) / surprisal
            : 0;
    KeywordSearch search =
        new KeywordSearch(searcher, scoring, forbidden, languages, indexed, slope);
    search.preparing = System.nanoTime() - start;
    return search;
  }

  /// Whether items must have or lack some words.
  public boolean restricts() {
    return !forbidden.isEmpty()
        || scoring.stream().anyMatch(compiled -> compiled.clause().need() == Need.REQUIRED);
  }

  /// The words and phrases that add to scores, in the order of the query.
  public List<KeywordQuery.Clause> scoring() {
    return scoring.stream().map(Compiled::clause).toList();
  }

  /// Finds out which segment says most of the words. Closed by the caller.
  public KeywordPlaces places() {
    return new KeywordPlaces(scoring(), languages);
  }

  /// Items that pass, of those that a query matches: with every required word and no forbidden one.
  public Query restricted(Query items) {
    BooleanQuery.Builder all = new BooleanQuery.Builder().add(items, Occur.FILTER);
    for (Compiled compiled : scoring) {
      if (compiled.clause().need() == Need.REQUIRED) {
        all.add(compiled.query(), Occur.FILTER);
      }
    }
    forbidden.forEach(compiled -> all.add(compiled.query(), Occur.MUST_NOT));
    return all.build();
  }

  /// The best items.
  ///
  /// @param items their documents
  /// @param beyond what no other item's score exceeds; 0 if no other has any of the words
  public record Best(List<Integer> items, double beyond) {
    public Best {
      items = List.copyOf(items);
    }
  }

  /// The best of the items that a query matches, by their words alone.
  public Best best(Query items, int wanted) throws IOException {
    long start = System.nanoTime();
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    scoring.forEach(compiled -> any.add(compiled.query(), Occur.SHOULD));
    BooleanQuery query =
        new BooleanQuery.Builder().add(any.build(), Occur.MUST).add(items, Occur.FILTER).build();
    int most = Math.clamp(wanted, 1, Math.max(1, searcher.getIndexReader().maxDoc()));
    TopDocs top = searcher.search(query, new TopScoreDocCollectorManager(most, Integer.MAX_VALUE));
    matching = top.totalHits.value();
    List<Integer> documents = new ArrayList<>(top.scoreDocs.length);
    float least = 0;
    for (ScoreDoc hit : top.scoreDocs) {
      documents.add(hit.doc);
      least = hit.score;
    }
    preparing += System.nanoTime() - start;
    return new Best(documents, matching > documents.size() ? slope * Math.nextUp(least) : 0);
  }

  /// What each word adds to the score of items, `[items][words]` in the order of [#scoring()].
  ///
  /// @param items documents in ascending order
  public double[][] shares(int[] items) throws IOException {
    long start = System.nanoTime();
    double[][] shares = new double[items.length][scoring.size()];
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    for (int clause = 0; clause < scoring.size(); clause++) {
      Weight weight =
          searcher.createWeight(
              searcher.rewrite(scoring.get(clause).query()), ScoreMode.COMPLETE, 1);
      int at = 0;
      for (LeafReaderContext leaf : leaves) {
        int end = leaf.docBase + leaf.reader().maxDoc();
        if (at == items.length || items[at] >= end) {
          continue;
        }
        Scorer scorer = weight.scorer(leaf);
        for (; at < items.length && items[at] < end; at++) {
          if (scorer != null && isAt(scorer, items[at] - leaf.docBase)) {
            shares[at][clause] = slope * scorer.score();
          }
        }
      }
    }
    preparing += System.nanoTime() - start;
    return shares;
  }

  private static boolean isAt(Scorer scorer, int document) throws IOException {
    int present = scorer.docID();
    return present == document
        || (present < document && scorer.iterator().advance(document) == document);
  }

  /// What was done so far.
  public SearchReport.Keywords report() {
    List<SearchReport.Keyword> words = new ArrayList<>();
    scoring.forEach(compiled -> words.add(keyword(compiled)));
    forbidden.forEach(compiled -> words.add(keyword(compiled)));
    return new SearchReport.Keywords(words, matching, indexed, Duration.ofNanos(preparing));
  }

  private static SearchReport.Keyword keyword(Compiled compiled) {
    return new SearchReport.Keyword(
        compiled.clause().text(), compiled.clause().need(), compiled.items());
  }
}
