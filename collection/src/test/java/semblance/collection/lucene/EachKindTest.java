package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.query.EachKind;
import semblance.collection.query.Hit;
import semblance.collection.query.Joining;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.collection.query.ScoreModifier;
import semblance.collection.query.ScoreModifier.Scale;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

class EachKindTest {
  private static final int ITEMS = 300;

  @TempDir Path folder;

  private record Scored(String id, Modality kind, double relevance, double score) {}

  /// Pictures, texts and sounds, of one kind an item; the texts score highest by far.
  private record Mixture(List<Scored> items, SearchRequest request) {
    static Mixture stored(RandomItems random, CollectionWriter collection, List<Modality> kinds) {
      float[] asked = random.vector();
      List<VectorQuery> queries = new ArrayList<>();
      for (Modality kind : kinds) {
        queries.add(new VectorQuery(kind, asked, 2, kind == Modality.TEXT ? 5 : 0));
      }
      List<Scored> items = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        Modality kind = kinds.get(random.random.nextInt(kinds.size()));
        float[] vector = random.vector();
        int stars = random.random.nextInt(5);
        collection.put(
            List.of(
                Item.of(
                    "i" + i,
                    Metadata.parse("{\"stars\": %d}".formatted(stars)),
                    List.of(new Segment(kind, "t", Place.WHOLE, vector)))));
        double relevance = queries.get(kinds.indexOf(kind)).score(VectorMath.dot(asked, vector));
        items.add(new Scored("i" + i, kind, relevance, relevance + stars / 4.0));
      }
      collection.commit(Map.of());
      collection.refresh();
      return new Mixture(
          items,
          SearchRequest.nearest(queries.toArray(VectorQuery[]::new))
              .withRanking(Ranking.bestFirst().withRecall(Recall.EXACT)));
    }

    /// The order as the rule's own words have it, place by place, over everything.
    List<String> ordered(EachKind rule, Comparator<Scored> best) {
      List<Scored> rest = new ArrayList<>(items);
      rest.sort(best);
      long kinds =
          items.stream()
              .filter(item -> item.relevance() >= rule.leastRelevance())
              .map(Scored::kind)
              .distinct()
              .count();
      List<Scored> order = new ArrayList<>();
      while (!rest.isEmpty()) {
        int place = order.size() + 1;
        Scored next =
            rest.stream()
                .filter(item -> item.relevance() >= rule.leastRelevance())
                .filter(item ->
                    order.stream().filter(each -> each.kind() == item.kind()).count()
                        < (kinds < 2 ? 0 : Math.floor(place * (1 - rule.byScore()) / kinds + 1e-9)))
                .findFirst()
                .orElse(rest.getFirst());
        order.add(next);
        rest.remove(next);
      }
      return order.stream().map(Scored::id).toList();
    }
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(hit -> hit.item().id()).toList();
  }

  @Test
  void everyKindHasThePlacesThatAreKeptForItAndPagesAreOfOneOrder() {
    RandomItems random = new RandomItems("everyKind", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      Mixture mixture =
          Mixture.stored(
              random, collection, List.of(Modality.IMAGE, Modality.TEXT, Modality.AUDIO));
      for (double byScore : List.of(0.0, .25, .5, .9, 1.0)) {
        EachKind rule = new EachKind(byScore, .3);
        List<String> expected =
            mixture.ordered(rule, Comparator.comparingDouble(Scored::relevance).reversed());
        SearchRequest request =
            mixture.request().withRanking(mixture.request().ranking().withEachKind(rule));
        for (Window window :
            List.of(
                new Window(1, 0),
                new Window(10, 0),
                new Window(10, 10),
                new Window(7, 21),
                new Window(ITEMS, 0))) {
          assertThat(ids(collection.search(request.withWindow(window))))
              .as("%s by %s", window, rule)
              .containsExactlyElementsOf(
                  expected.subList(window.offset(), Math.min(ITEMS, window.end())));
        }
      }
    }
  }

  @Test
  void modifiersChangeTheOrderWithinTheKindsAndNoneOfTheBestIsMissed() {
    RandomItems random = new RandomItems("kindsWithModifiers", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      Mixture mixture = Mixture.stored(random, collection, List.of(Modality.IMAGE, Modality.TEXT));
      EachKind rule = EachKind.withMatchesFrom(.2);
      List<String> expected =
          mixture.ordered(rule, Comparator.comparingDouble(Scored::score).reversed());
      SearchRequest request =
          mixture
              .request()
              .withRanking(
                  mixture
                      .request()
                      .ranking()
                      .withModifiers(
                          List.of(new ScoreModifier.Rating("stars", 0, 4, Scale.LINEAR, 1)))
                      .withEachKind(rule));
      for (int k : List.of(1, 4, 10, 40)) {
        assertThat(ids(collection.search(request.withLimit(k))))
            .containsExactlyElementsOf(expected.subList(0, k));
      }
    }
  }

  @Test
  void theReportCountsWhoStandsInAKeptPlace() {
    RandomItems random = new RandomItems("keptPlaces", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      Mixture mixture = Mixture.stored(random, collection, List.of(Modality.IMAGE, Modality.TEXT));
      SearchRequest request = mixture.request();
      SearchResult kept =
          collection.search(
              request.withRanking(request.ranking().withEachKind(EachKind.withMatchesFrom(-2))));
      assertThat(kept.report().kept()).containsExactly(Map.entry(Modality.IMAGE, 2));
      assertThat(kept.report().summary()).contains("in kept places: 2 image");
      List<Hit> hits = kept.hits();
      for (int i = 0; i < hits.size(); i++) {
        assertThat(hits.get(i).match().orElseThrow().segment().modality())
            .isEqualTo(i == 3 || i == 7 ? Modality.IMAGE : Modality.TEXT);
      }
      SearchResult bad =
          collection.search(
              request.withRanking(request.ranking().withEachKind(EachKind.withMatchesFrom(2.5))));
      assertThat(bad.report().kept()).isEmpty();
      assertThat(ids(bad)).isEqualTo(ids(collection.search(request)));
      assertThat(
              collection
                  .search(
                      request.withRanking(
                          request
                              .ranking()
                              .withMinimumScore(2.5)
                              .withEachKind(EachKind.withMatchesFrom(-2))))
                  .report()
                  .kept())
          .as("what is below the minimum score is no hit, and has no place")
          .isEmpty();
    }
  }

  @Test
  void anItemOfSeveralKindsCountsForEach() {
    RandomItems random = new RandomItems("severalKinds", 8);
    float[] asked = random.vector();
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      for (int i = 0; i < 40; i++) {
        collection.put(
            List.of(
                Item.of(
                    "i" + i,
                    Metadata.empty(),
                    List.of(
                        new Segment(Modality.IMAGE, "t", Place.WHOLE, random.near(asked, .5f)),
                        new Segment(Modality.TEXT, "t", Place.WHOLE, random.near(asked, .5f))))));
      }
      collection.commit(Map.of());
      collection.refresh();
      SearchRequest request =
          SearchRequest.nearest(
                  new VectorQuery(Modality.IMAGE, asked, 2, 0),
                  new VectorQuery(Modality.TEXT, asked, 2, 5))
              .withJoining(Joining.TOGETHER);
      SearchResult kept =
          collection.search(
              request.withRanking(request.ranking().withEachKind(EachKind.withMatchesFrom(0))));
      assertThat(kept.report().kept()).isEmpty();
      assertThat(new HashSet<>(ids(kept))).hasSize(10);
      assertThat(ids(kept)).isEqualTo(ids(collection.search(request)));
    }
  }

  @Test
  void sharesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> new EachKind(1.5, 0))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> new EachKind(.5, Double.NaN))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessageContaining("NaN");
  }
}
