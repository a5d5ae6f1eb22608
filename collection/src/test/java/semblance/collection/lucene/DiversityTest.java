package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.query.Diversity;
import semblance.collection.query.Grouping;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Window;
import semblance.embedding.VectorMath;

class DiversityTest {
  @TempDir Path folder;

  /// Maximal marginal relevance as its paper has it, looking at all pairs.
  private static List<String> marginal(List<BruteForce.Relevant> pool, double lambda, int wanted) {
    double best = pool.getFirst().relevance();
    double least = pool.getLast().relevance();
    List<BruteForce.Relevant> rest = new ArrayList<>(pool);
    List<BruteForce.Relevant> chosen = new ArrayList<>();
    while (chosen.size() < wanted && !rest.isEmpty()) {
      BruteForce.Relevant next =
          rest.stream()
              .max(
                  Comparator.comparingDouble(d ->
                      lambda * (d.relevance() - least) / (best - least)
                          - (1 - lambda)
                              * chosen.stream()
                                  .mapToDouble(e -> likeness(pool, d, e))
                                  .max()
                                  .orElse(0)))
              .orElseThrow();
      rest.remove(next);
      chosen.add(next);
    }
    return chosen.stream().map(each -> each.item().id()).toList();
  }

  private static double likeness(
      List<BruteForce.Relevant> pool, BruteForce.Relevant one, BruteForce.Relevant other) {
    if (one.segment().modality() != other.segment().modality()) {
      return 0;
    }
    double sum = 0;
    int pairs = 0;
    for (BruteForce.Relevant a : pool) {
      for (BruteForce.Relevant b : pool) {
        if (!a.equals(b)
            && a.segment().modality() == one.segment().modality()
            && b.segment().modality() == one.segment().modality()) {
          sum += VectorMath.dot(a.segment().vector(), b.segment().vector());
          pairs++;
        }
      }
    }
    double mean = sum / pairs;
    double cosine = VectorMath.dot(one.segment().vector(), other.segment().vector());
    return Math.max(0, (cosine - mean) / (1 - mean));
  }

  @Test
  void theOrderIsThatOfMaximalMarginalRelevance() {
    try (RandomCollection random = new RandomCollection("marginal", folder, 150)) {
      for (double lambda : new double[] {0, .3, .6, 1}) {
        SearchRequest request = random.request().withLimit(6);
        request =
            request.withRanking(
                request.ranking().withRecall(Recall.EXACT).withDiversity(new Diversity(lambda)));
        List<BruteForce.Relevant> pool =
            random.relevant(request).stream()
                .sorted(Comparator.comparingDouble(BruteForce.Relevant::relevance).reversed())
                .limit(30)
                .toList();
        assertThat(RandomCollection.ids(random.collection.search(request)))
            .as("lambda %s", lambda)
            .isEqualTo(marginal(pool, lambda, 6));
      }
    }
  }

  private static Ranking exact(SearchRequest request) {
    return request.ranking().withRecall(Recall.EXACT);
  }

  /// Any way of ranking: pages of it never show an item twice, and together show the first pages of
  /// longer ones.
  @Test
  void pagesHaveNothingInCommonAndComeToTheWhole() {
    IndexTuning graphs = new IndexTuning(20, 100);
    try (RandomCollection random = new RandomCollection("pages", folder, 900, graphs)) {
      SearchRequest plain = random.request();
      List<SearchRequest> requests =
          List.of(
              plain,
              plain.withRecall(Recall.FAST),
              plain.withRanking(exact(plain)),
              plain.withRanking(plain.ranking().withDiversity(new Diversity(.5))),
              plain.withRanking(exact(plain).withDiversity(new Diversity(.5))),
              plain.withRanking(plain.ranking().withGrouping(Grouping.by("sizes"))),
              plain.withRanking(plain.ranking().withGrouping(new Grouping("year", 2))),
              plain.withRanking(
                  plain
                      .ranking()
                      .withGrouping(Grouping.by("year"))
                      .withDiversity(new Diversity(.5))));
      for (SearchRequest request : requests) {
        Set<String> seen = new HashSet<>();
        int shown = 0;
        for (int page = 0; page < 8; page++) {
          SearchResult result =
              random.collection.search(request.withWindow(new Window(7, 7 * page)));
          assertThat(random.collection.search(request.withWindow(new Window(7, 7 * page))).hits())
              .as("asked again")
              .isEqualTo(result.hits());
          shown += result.hits().size();
          seen.addAll(RandomCollection.ids(result));
        }
        assertThat(seen).as("%s", request).hasSize(shown);
        if (request.ranking().grouping().isEmpty()) {
          assertThat(shown).isEqualTo(56);
        }
        if (request.ranking().diversity().isEmpty() && request.ranking().grouping().isEmpty()) {
          Set<String> right =
              new HashSet<>(
                  RandomCollection.ids(
                      random.collection.search(request.withLimit(56).withRecall(Recall.EXACT))));
          right.retainAll(seen);
          assertThat(right).as("of the best 56").hasSizeGreaterThanOrEqualTo(50);
        }
      }
    }
  }
}
