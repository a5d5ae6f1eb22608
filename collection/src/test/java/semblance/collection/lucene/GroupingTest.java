package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.query.Filter;
import semblance.collection.query.Grouping;
import semblance.collection.query.Hit;
import semblance.collection.query.Order;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Window;
import semblance.embedding.InvalidQueryException;

class GroupingTest {
  @TempDir Path folder;

  private static Optional<String> value(RandomCollection random, String id, String field) {
    var item = random.expected.items.get(id);
    if (item == null) {
      throw new AssertionError("a hit that is not there: " + id);
    }
    if (field.equals("_folder")) {
      return Optional.of("file:///pictures/");
    }
    return random.expected.values(item, field).stream()
        .map(value -> value.isTextual() ? value.textValue() : value.toString())
        .min(Comparator.naturalOrder());
  }

  @Test
  void groupsStandWhereTheirBestItemsDoWithTheirNextBestItems() {
    try (RandomCollection random = new RandomCollection("groups", folder, 250)) {
      for (String field : List.of("colour", "year", "sizes", "camera.maker", "_folder")) {
        for (int members : new int[] {1, 3}) {
          SearchRequest request =
              random
                  .request()
                  .withWindow(new Window(1 + random.items.random.nextInt(12), members - 1));
          request =
              request.withRanking(
                  request
                      .ranking()
                      .withRecall(Recall.EXACT)
                      .withGrouping(new Grouping(field, members)));
          Map<String, List<Double>> groups = new LinkedHashMap<>();
          random.relevant(request).stream()
              .sorted(
                  Comparator.comparingDouble(BruteForce.Relevant::relevance)
                      .reversed()
                      .thenComparing(relevant -> relevant.item().id()))
              .forEach(relevant -> {
                String id = relevant.item().id();
                List<Double> group =
                    groups.computeIfAbsent(
                        value(random, id, field).map(v -> "=" + v).orElse(id),
                        _ -> new ArrayList<>());
                if (group.size() < members) {
                  group.add(relevant.relevance());
                }
              });
          List<Double> wanted =
              groups.values().stream()
                  .skip(request.window().offset())
                  .limit(request.window().limit())
                  .flatMap(List::stream)
                  .toList();
          SearchResult result = random.collection.search(request);
          assertThat(result.hits()).as("%s", request).hasSameSizeAs(wanted);
          for (int i = 0; i < wanted.size(); i++) {
            Hit hit = result.hits().get(i);
            assertThat(hit.match().orElseThrow().score()).isCloseTo(wanted.get(i), within(1e-5));
            assertThat(hit.group()).isEqualTo(value(random, hit.item().id(), field));
          }
        }
      }
    }
  }

  @Test
  void browsedItemsAreGroupedInTheirOrder() {
    try (RandomCollection random = new RandomCollection("browsedGroups", folder, 300)) {
      SearchRequest request =
          SearchRequest.browse(new Filter.Exists("colour")).withOrder(Order.descending("year"));
      SearchResult all = random.collection.search(request.withLimit(1_000));
      List<String> wanted =
          all.hits().stream()
              .map(hit -> value(random, hit.item().id(), "colour").orElseThrow())
              .distinct()
              .toList();
      SearchResult grouped =
          random.collection.search(
              request.withRanking(request.ranking().withGrouping(Grouping.by("colour"))));
      assertThat(grouped.hits().stream().map(hit -> hit.group().orElseThrow()))
          .isEqualTo(wanted)
          .hasSize(RandomItems.COLOURS.size());
    }
  }

  @Test
  void whatCannotBeGroupedByIsRefused() {
    try (RandomCollection random = new RandomCollection("noGroups", folder, 3)) {
      for (String field : List.of("note", "place", "price", "_id", "_modality")) {
        SearchRequest request = random.request();
        assertThatThrownBy(() ->
                random.collection.search(
                    request.withRanking(request.ranking().withGrouping(Grouping.by(field)))))
            .isInstanceOf(InvalidQueryException.class)
            .hasMessageContaining("items cannot be grouped by '" + field + "'");
      }
    }
  }
}
