package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.query.Diversity;
import semblance.collection.query.Facet;
import semblance.collection.query.Filter;
import semblance.collection.query.Grouping;
import semblance.collection.query.Hit;
import semblance.collection.query.Operator;
import semblance.collection.query.Order;
import semblance.collection.query.ScoreModifier;
import semblance.collection.query.SearchReport;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.View;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;

class AnswerTest {
  @TempDir Path folder;

  @Test
  void everythingAboveAScoreIsGivenWithoutALimit() {
    try (RandomCollection random = new RandomCollection("everything", folder, 4_500)) {
      ScoreModifier newer =
          new ScoreModifier.Recency("taken", Duration.ofDays(99), Instant.EPOCH, 1);
      SearchRequest request = random.request();
      int largest = 0;
      for (SearchRequest each :
          List.of(
              request,
              request.withMinimumScore(.3),
              request
                  .withFilter(new Filter.Compare("year", Operator.LESS, Value.of(2012)))
                  .withRanking(request.ranking().withModifiers(List.of(newer)).withMinimumScore(0)),
              SearchRequest.nearest(request.vectors().getFirst()).withMinimumScore(.5))) {
        Map<String, Double> wanted = new TreeMap<>();
        random
            .relevant(each)
            .forEach(relevant -> wanted.put(relevant.item().id(), relevant.relevance()));
        Map<String, Double> given = new TreeMap<>();
        SearchReport report =
            random.collection.forEachAbove(
                each,
                hit -> {
                  Hit.Match match = hit.match().orElseThrow();
                  double added = match.modified().stream().mapToDouble(Double::doubleValue).sum();
                  assertThat(given.put(hit.item().id(), match.score() - added)).isNull();
                  return true;
                });
        assertThat(given.keySet()).isEqualTo(wanted.keySet());
        largest = Math.max(largest, given.size());
        given.forEach(
            (id, score) -> assertThat(score).isCloseTo(wanted.getOrDefault(id, 0.0), within(1e-5)));
        assertThat(report.exact()).isTrue();
        assertThat(report.matching()).isEqualTo(random.expected.count(each.filter()));
      }
      assertThat(largest).isGreaterThan(Window.MAXIMUM_END);
      Map<String, Boolean> browsed = new TreeMap<>();
      random.collection.forEachAbove(
          SearchRequest.browse(Filter.all()),
          hit -> browsed.put(hit.item().id(), hit.match().isEmpty()) == null);
      assertThat(browsed.keySet()).isEqualTo(random.expected.items.keySet());
      assertThat(browsed).doesNotContainValue(false);
    }
  }

  @Test
  void givingStopsWhenNoMoreIsWanted() {
    try (RandomCollection random = new RandomCollection("stops", folder, 200)) {
      List<Hit> given = new ArrayList<>();
      random.collection.forEachAbove(random.request(), hit -> given.add(hit) && given.size() < 7);
      assertThat(given).hasSize(7);
    }
  }

  @Test
  void whatNeedsAllHitsFirstCannotBeGivenOneByOne() {
    try (RandomCollection random = new RandomCollection("oneByOne", folder, 3)) {
      SearchRequest request = random.request().withMinimumScore(0);
      for (SearchRequest each :
          List.of(
              request.withOrder(Order.ascending("year")),
              request.withRanking(request.ranking().withDiversity(new Diversity(.5))),
              request.withRanking(request.ranking().withGrouping(Grouping.by("year"))),
              request.withView(View.metadata().withFacets(List.of(Facet.values("year")))))) {
        assertThatThrownBy(() -> random.collection.forEachAbove(each, _ -> true))
            .isInstanceOf(InvalidQueryException.class)
            .hasMessageContaining("cannot be had for hits that are given as they are found");
      }
    }
  }

  @Test
  void manyRequestsAreAnsweredAsEachAlone() {
    try (RandomCollection random = new RandomCollection("many", folder, 500)) {
      List<SearchRequest> requests = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        requests.add(random.request().withLimit(1 + i % 20));
      }
      List<SearchResult> results = random.collection.searchAll(requests);
      assertThat(results).hasSize(100);
      for (int i = 0; i < 100; i++) {
        assertThat(results.get(i).hits())
            .isEqualTo(random.collection.search(requests.get(i)).hits());
      }
      assertThat(random.collection.searchAll(List.of())).isEmpty();
      requests.add(random.request().withFilter(new Filter.Exists("nothing")));
      assertThatThrownBy(() -> random.collection.searchAll(requests))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("there is no field 'nothing'");
      requests.set(3, SearchRequest.nearest(VectorQuery.cosine(Modality.TEXT, new float[] {1, 0})));
      assertThatThrownBy(() -> random.collection.searchAll(requests))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 dimensions");
    }
  }

  @Test
  void theViewChoosesFieldsAndBringsVectors() {
    RandomItems items = new RandomItems("theView", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      Item item =
          Item.of(
              "x",
              Metadata.parse(
                  "{\"a\": 1, \"b\": {\"c\": [1, 2], \"d\": {\"e\": true, \"f\": 0.25}}, \"l\": [{\"m\": 1, \"n\": 2}, {\"n\": 3}, 4], \"b.c\": 7}"),
              List.of(
                  items.segment(Modality.IMAGE, Place.WHOLE),
                  items.segment(Modality.TEXT, new Place.TextRange(0, 5))));
      collection.put(List.of(item));
      collection.refresh();
      SearchRequest browse = SearchRequest.browse(Filter.all());
      Map<List<String>, String> views =
          Map.of(
              List.of("a"), "{\"a\":1}",
              List.of("b"), "{\"b\":{\"c\":[1,2],\"d\":{\"e\":true,\"f\":0.25}}}",
              List.of("b.d.f", "a"), "{\"a\":1,\"b\":{\"d\":{\"f\":0.25}}}",
              List.of("b.c"), "{\"b\":{\"c\":[1,2]},\"b.c\":7}",
              List.of("l.n"), "{\"l\":[{\"n\":2},{\"n\":3}]}",
              List.of(), "{}");
      views.forEach((fields, json) ->
          assertThat(
                  collection
                      .search(browse.withView(View.metadata().withFields(fields)))
                      .hits()
                      .getFirst()
                      .item()
                      .metadata()
                      .json())
              .as("%s", fields)
              .isEqualTo(json));
      Hit whole = collection.search(browse).hits().getFirst();
      assertThat(whole.item().metadata()).isEqualTo(item.metadata());
      assertThat(whole.segments()).isEmpty();
      assertThat(
              collection
                  .search(browse.withView(View.metadata().withVectors()))
                  .hits()
                  .getFirst()
                  .segments())
          .isEqualTo(item.segments());
      assertThatThrownBy(() ->
              collection.search(browse.withView(View.metadata().withFields(List.of("a", "bc")))))
          .isInstanceOf(InvalidQueryException.class)
          .hasMessageContaining("there is no field 'bc'");
    }
  }
}
