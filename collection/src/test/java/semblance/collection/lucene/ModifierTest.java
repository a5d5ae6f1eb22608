package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.Operator;
import semblance.collection.query.Ranking;
import semblance.collection.query.Recall;
import semblance.collection.query.ScoreModifier;
import semblance.collection.query.ScoreModifier.Scale;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

class ModifierTest {
  private static final Instant NOW = Instant.parse("2012-06-01T00:00:00Z");

  @TempDir Path folder;

  private static List<ScoreModifier> all(double scale) {
    return List.of(
        new ScoreModifier.Recency("taken", Duration.ofDays(200), NOW, 2 * scale),
        new ScoreModifier.Rating("price", -1, 1.5, Scale.LINEAR, scale),
        new ScoreModifier.Rating("sizes", 0, 4, Scale.LOGARITHMIC, -1.5 * scale),
        new ScoreModifier.Rating("year", 2005, 2015, Scale.LINEAR, .5 * scale),
        new ScoreModifier.Nearness("place", 10, 20, 3e6, scale));
  }

  /// By the formulas, from the JSON.
  private static double added(RandomCollection random, Item item, ScoreModifier modifier) {
    double share = 0;
    for (JsonNode value : random.expected.values(item, modifier.field())) {
      double of =
          switch (modifier) {
            case ScoreModifier.Recency recency -> {
              Instant date =
                  LocalDate.parse(value.textValue()).atStartOfDay(ZoneOffset.UTC).toInstant();
              double days = Duration.between(date, recency.at()).toSeconds() / 86_400.0;
              yield Math.pow(.5, Math.max(0, days) / recency.halfLife().toDays());
            }
            case ScoreModifier.Rating(_, double least, double greatest, Scale scale, _) -> {
              double x = Math.min(Math.max(value.doubleValue(), least), greatest) - least;
              yield switch (scale) {
                case LINEAR -> x / (greatest - least);
                case LOGARITHMIC -> Math.log(1 + x) / Math.log(1 + greatest - least);
              };
            }
            case ScoreModifier.Nearness near ->
                Math.pow(
                    .5,
                    BruteForce.meters(
                            value,
                            new Filter.WithinDistance("", near.latitude(), near.longitude(), 1))
                        / near.halfDistance());
          };
      share = Math.max(share, of);
    }
    return modifier.weight() * share;
  }

  /// The right scores of all items that answer.
  private static Map<String, Double> scores(RandomCollection random, SearchRequest request) {
    Map<String, Double> scores = new TreeMap<>();
    for (BruteForce.Relevant relevant : random.relevant(request)) {
      double score = relevant.relevance();
      for (ScoreModifier modifier : request.ranking().modifiers()) {
        score += added(random, relevant.item(), modifier);
      }
      scores.put(relevant.item().id(), score);
    }
    return scores;
  }

  private static void requireSame(RandomCollection random, SearchRequest request) {
    Map<String, Double> scores = scores(random, request);
    List<Double> best =
        scores.values().stream()
            .sorted(Comparator.reverseOrder())
            .skip(request.window().offset())
            .limit(request.window().limit())
            .toList();
    SearchResult result = random.collection.search(request);
    assertThat(result.hits()).hasSameSizeAs(best);
    for (int i = 0; i < best.size(); i++) {
      Hit hit = result.hits().get(i);
      Hit.Match match = hit.match().orElseThrow();
      assertThat(match.score()).as("%d of %s", i, request).isCloseTo(best.get(i), within(1e-4));
      assertThat(match.score()).isCloseTo(scores.get(hit.item().id()), within(1e-4));
      Item item = Objects.requireNonNull(random.expected.items.get(hit.item().id()));
      for (int m = 0; m < request.ranking().modifiers().size(); m++) {
        assertThat(match.modified().get(m))
            .isCloseTo(added(random, item, request.ranking().modifiers().get(m)), within(1e-4));
      }
      double relevance =
          match.score() - match.modified().stream().mapToDouble(Double::doubleValue).sum();
      double minimum = request.ranking().minimumScore().orElse(Double.NEGATIVE_INFINITY);
      assertThat(relevance).isGreaterThanOrEqualTo(minimum - 1e-6);
    }
  }

  @Test
  void modifiedScoresAreThoseOfTheFormulasAndNoneOfTheBestIsMissed() {
    try (RandomCollection random = new RandomCollection("modified", folder, 600)) {
      for (int i = 0; i < 60; i++) {
        List<ScoreModifier> some = new ArrayList<>(all(i % 2 == 0 ? 1 : .05));
        Collections.shuffle(some, random.items.random);
        SearchRequest request =
            random
                .request()
                .withWindow(
                    new Window(
                        1 + random.items.random.nextInt(30), random.items.random.nextInt(20)));
        if (i % 3 == 0) {
          request = request.withFilter(new Filter.Compare("year", Operator.LESS, Value.of(2010)));
        }
        if (i % 4 == 0) {
          request = request.withMinimumScore(random.items.random.nextGaussian());
        }
        requireSame(
            random,
            request.withRanking(
                request
                    .ranking()
                    .withRecall(Recall.EXACT)
                    .withModifiers(some.subList(0, 1 + i % 5))));
      }
    }
  }

  /// The best by score lies so far back by relevance that no search for some more would find it.
  @Test
  void anItemFromFarBackComesFirstIfItsFieldIsWorthIt() {
    try (RandomCollection random = new RandomCollection("farBack", folder, 600)) {
      SearchRequest request =
          random
              .request()
              .withRanking(
                  random
                      .request()
                      .ranking()
                      .withModifiers(
                          List.of(new ScoreModifier.Rating("year", 2018, 2019, Scale.LINEAR, 1e6))))
              .withLimit(1);
      requireSame(random, request);
      SearchResult result = random.collection.search(request);
      assertThat(result.hits().getFirst().item().metadata().tree().path("year").intValue())
          .isEqualTo(2019);
    }
  }

  /// Hundreds of items share the score at which the page ends: the ids decide, as if all were put
  /// in order.
  @Test
  void strongModifiersGiveThePageThatOrderingEverythingGives() {
    RandomItems items = new RandomItems("strongModifiers", 8);
    float[] same = items.vector();
    Map<String, Integer> stars = new TreeMap<>();
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      for (int i = 0; i < 700; i++) {
        String id = "i%03d".formatted(items.random.nextInt(1_000));
        stars.put(id, items.random.nextInt(4));
        collection.put(
            List.of(
                Item.of(
                    id,
                    Metadata.parse("{\"stars\": %d}".formatted(stars.get(id))),
                    List.of(new Segment(Modality.IMAGE, "t", Place.WHOLE, same.clone())))));
      }
      collection.commit(Map.of());
      collection.refresh();
      List<String> ordered =
          stars.keySet().stream()
              .sorted(
                  Comparator.comparing((String id) -> stars.getOrDefault(id, 0))
                      .reversed()
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      SearchRequest request =
          SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, same))
              .withRanking(
                  Ranking.bestFirst()
                      .withModifiers(
                          List.of(new ScoreModifier.Rating("stars", 0, 3, Scale.LINEAR, 50))));
      for (int k : List.of(1, 3, 10, 60, 200)) {
        for (int offset : List.of(0, 7, 250)) {
          assertThat(
                  collection.search(request.withWindow(new Window(k, offset))).hits().stream()
                      .map(hit -> hit.item().id()))
              .as("%d from %d on", k, offset)
              .containsExactlyElementsOf(ordered.subList(offset, offset + k));
        }
      }
    }
  }

  @Test
  void modifiersThatMeanNothingAreRefused() {
    try (RandomCollection random = new RandomCollection("refused", folder, 3)) {
      Map<ScoreModifier, String> wrong =
          Map.of(
              new ScoreModifier.Recency("year", Duration.ofDays(1), NOW, 1), "a date field",
              new ScoreModifier.Rating("colour", 0, 1, Scale.LINEAR, 1), "an integer or real",
              new ScoreModifier.Nearness("taken", 0, 0, 1, 1), "a geo-point field",
              new ScoreModifier.Rating("prise", 0, 1, Scale.LINEAR, 1), "did you mean 'price'?");
      wrong.forEach((modifier, expected) ->
          assertThatThrownBy(() ->
                  random.collection.search(
                      random
                          .request()
                          .withRanking(
                              random.request().ranking().withModifiers(List.of(modifier)))))
              .isInstanceOf(InvalidQueryException.class)
              .hasMessageContaining(expected));
    }
  }
}
