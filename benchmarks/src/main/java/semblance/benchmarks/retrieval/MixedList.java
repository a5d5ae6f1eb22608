package semblance.benchmarks.retrieval;

import static semblance.benchmarks.retrieval.RetrievalBenchmark.DEPTH;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import semblance.benchmarks.retrieval.RetrievalBenchmark.Asked;
import semblance.catalog.Catalog;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.collection.query.EachKind;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;

/// What one list of pictures and captions shows to those who ask for a photograph.
///
/// @param rule how places are kept
/// @param both the share of captions whose first [RetrievalBenchmark#DEPTH] hold pictures and
///   captions
/// @param pictures the share of pictures among all the first
/// @param itself the share of captions with the photograph itself, not its caption, among the first
/// @param first the share with the photograph or its caption in the first place
/// @param either the share with the photograph or its caption among the first
record MixedList(
    EachKind rule, double both, double pictures, double itself, double first, double either) {
  /// The usual rule, and what it is held against: places for hits however bad, none, fewer, more,
  /// and each kind in turn.
  static final List<EachKind> RULES =
      List.of(
          EachKind.withMatchesFrom(Query.DEFAULT_MINIMUM_SCORE),
          EachKind.withMatchesFrom(-1_000),
          new EachKind(1, 0),
          new EachKind(.75, Query.DEFAULT_MINIMUM_SCORE),
          new EachKind(.25, Query.DEFAULT_MINIMUM_SCORE),
          new EachKind(0, Query.DEFAULT_MINIMUM_SCORE));

  /// So much of the list is read for its first pictures.
  private static final int LONG = 500;

  static MixedList of(
      Catalog catalog, List<Asked> captions, List<Embedding> queries, EachKind rule) {
    int both = 0;
    int pictures = 0;
    int returned = 0;
    int itself = 0;
    int first = 0;
    int either = 0;
    for (int i = 0; i < captions.size(); i++) {
      List<Match> matches = ask(catalog, captions.get(i), queries.get(i), rule, DEPTH);
      String file = captions.get(i).file();
      long seen = matches.stream().filter(MixedList::isPicture).count();
      both += seen > 0 && seen < matches.size() ? 1 : 0;
      pictures += (int) seen;
      returned += matches.size();
      itself += matches.stream().filter(MixedList::isPicture).anyMatch(m -> isOf(m, file)) ? 1 : 0;
      first += isOf(matches.getFirst(), file) ? 1 : 0;
      either += matches.stream().anyMatch(match -> isOf(match, file)) ? 1 : 0;
    }
    double all = captions.size();
    return new MixedList(
        rule, both / all, (double) pictures / returned, itself / all, first / all, either / all);
  }

  /// The share of captions with the photograph among the first pictures of the list.
  static double amongPictures(Catalog catalog, List<Asked> captions, List<Embedding> queries) {
    int among = 0;
    for (int i = 0; i < captions.size(); i++) {
      String file = captions.get(i).file();
      among +=
          ask(catalog, captions.get(i), queries.get(i), RULES.getFirst(), LONG).stream()
                  .filter(MixedList::isPicture)
                  .limit(DEPTH)
                  .anyMatch(match -> isOf(match, file))
              ? 1
              : 0;
    }
    return (double) among / captions.size();
  }

  private static List<Match> ask(
      Catalog catalog, Asked asked, Embedding query, EachKind rule, int limit) {
    return catalog
        .search(
            Query.of(new QueryPart.VectorPart(query, 1, asked.caption()))
                .withModalities(EnumSet.of(Modality.IMAGE, Modality.TEXT))
                .withLimit(limit)
                .withRanking(Ranking.bestFirst().withRecall(Recall.EXACT).withEachKind(rule)))
        .matches();
  }

  private static boolean isPicture(Match match) {
    return match.modality() == Modality.IMAGE;
  }

  private static boolean isOf(Match match, String file) {
    return match.item().source().endsWith(file);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.0f %% by score, places from %.1f on: both kinds for %.3f of the captions, %.0f %% pictures; the photograph or its caption R@1/10 %.3f/%.3f, the photograph itself R@10 %.3f",
        100 * rule.byScore(),
        rule.leastRelevance(),
        both,
        100 * pictures,
        first,
        either,
        itself);
  }
}
