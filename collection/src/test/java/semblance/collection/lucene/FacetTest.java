package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.query.Facet;
import semblance.collection.query.Facet.Period;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.View;
import semblance.embedding.InvalidQueryException;

class FacetTest {
  private static final List<Facet> FACETS =
      List.of(
          Facet.values("colour"),
          new Facet.Values("colour", 2),
          Facet.values("camera.maker"),
          Facet.values("sold"),
          Facet.values("year"),
          Facet.values("price"),
          Facet.values("_modality"),
          new Facet.Values("_source", 5),
          new Facet.Steps("year", OptionalDouble.of(5)),
          new Facet.Steps("year", OptionalDouble.of(2.5)),
          new Facet.Steps("year", OptionalDouble.empty()),
          new Facet.Steps("price", OptionalDouble.of(.1)),
          new Facet.Steps("price", OptionalDouble.empty()),
          new Facet.Steps("sizes", OptionalDouble.of(2)),
          new Facet.Periods("taken", Optional.of(Period.YEAR)),
          new Facet.Periods("taken", Optional.of(Period.MONTH)),
          new Facet.Periods("taken", Optional.of(Period.DAY)),
          new Facet.Periods("taken", Optional.empty()));

  @TempDir Path folder;

  @Test
  void eachBucketCountsTheItemsThatPassItsFilter() {
    try (RandomCollection random = new RandomCollection("eachBucket", folder, 400)) {
      View view = View.metadata().withFacets(FACETS);
      for (int i = 0; i < 6; i++) {
        SearchRequest request = i % 2 == 0 ? SearchRequest.browse(Filter.all()) : random.request();
        request = request.withView(view);
        if (i > 1) {
          request =
              request.withFilter(
                  new Filter.Compare("price", Operator.GREATER, Value.of(i / 10.0 - .5)));
        }
        if (i % 2 == 1 && i > 1) {
          request = request.withMinimumScore(random.items.random.nextDouble());
        }
        SearchResult result = random.collection.search(request);
        assertThat(result.facets()).hasSameSizeAs(FACETS);
        for (int facet = 0; facet < FACETS.size(); facet++) {
          requireRight(random, request, result.facets().get(facet), FACETS.get(facet));
        }
      }
    }
  }

  private static void requireRight(
      RandomCollection random, SearchRequest request, Facet.Counts counts, Facet facet) {
    List<Item> result =
        request.vectors().isEmpty()
            ? random.expected.items.values().stream()
                .filter(item -> random.expected.passes(item, request.filter()))
                .toList()
            : request.ranking().minimumScore().isEmpty()
                ? random.expected.items.values().stream()
                    .filter(item -> random.expected.passes(item, request.filter()))
                    .toList()
                : random.relevant(request).stream().map(BruteForce.Relevant::item).toList();
    assertThat(counts.facet()).isEqualTo(facet);
    assertThat(counts.missing())
        .isEqualTo(
            result.stream()
                .filter(item -> random.expected.values(item, facet.field()).isEmpty())
                .count());
    boolean dates = facet instanceof Facet.Periods;
    for (Facet.Bucket bucket : counts.buckets()) {
      long wanted =
          result.stream()
              .filter(item ->
                  dates
                      ? random.expected.values(item, facet.field()).stream()
                          .anyMatch(value -> value.textValue().startsWith(bucket.label()))
                      : random.expected.passes(item, bucket.filter()))
              .count();
      assertThat(bucket.count()).as("%s of %s", bucket, request).isEqualTo(wanted);
      assertThat(bucket.count()).isPositive();
      if (request.ranking().minimumScore().isEmpty()) {
        assertThat(random.collection.count(request.filter().and(bucket.filter())))
            .isEqualTo(bucket.count());
      }
    }
    // Nothing is left out: with one value an item, the counts come to all items.
    if (!facet.field().equals("sizes")
        && !facet.field().equals("_modality")
        && counts.others() == 0) {
      assertThat(counts.missing() + counts.buckets().stream().mapToLong(Facet.Bucket::count).sum())
          .isEqualTo(result.size());
    }
    if (facet instanceof Facet.Values values) {
      assertThat(counts.buckets()).hasSizeLessThanOrEqualTo(values.limit());
      assertThat(counts.buckets().stream().map(Facet.Bucket::count))
          .isSortedAccordingTo(Comparator.reverseOrder());
      long distinct =
          result.stream()
              .flatMap(item -> random.expected.values(item, facet.field()).stream())
              .distinct()
              .count();
      assertThat(counts.others() + counts.buckets().size()).isEqualTo(distinct);
    }
  }

  @Test
  void stepsBeginWhereDecimalNumbersDo() {
    try (RandomCollection random = new RandomCollection("decimal", folder, 3)) {
      double[] prices = {.1, .2, .3, .6, .7, .30000000000000004, -.3, 0, -.1, 1e15, -1e15};
      for (double price : prices) {
        random.collection.updateMetadata(
            "item-1", Metadata.parse("{\"price\": %s}".formatted(price)));
        random.collection.refresh();
        if (random.collection.find("item-1").isEmpty()) {
          return;
        }
        SearchRequest request =
            SearchRequest.browse(new Filter.Exists("price"))
                .withFilter(new Filter.Compare("_id", Operator.EQUAL, Value.of("item-1")));
        for (double step : new double[] {.1, .3, .7, 3}) {
          Facet.Bucket bucket =
              random
                  .collection
                  .search(
                      request.withView(
                          View.metadata()
                              .withFacets(
                                  List.of(new Facet.Steps("price", OptionalDouble.of(step))))))
                  .facets()
                  .getFirst()
                  .buckets()
                  .getFirst();
          assertThat(random.collection.count(request.filter().and(bucket.filter())))
              .as("%s by %s: %s", price, step, bucket)
              .isEqualTo(1);
        }
      }
    }
  }

  @Test
  void labelsAreRoundAndReadable() {
    try (RandomCollection random = new RandomCollection("labels", folder, 300)) {
      SearchResult result =
          random.collection.search(
              SearchRequest.browse(Filter.all())
                  .withView(
                      View.metadata()
                          .withFacets(
                              List.of(
                                  new Facet.Steps("year", OptionalDouble.of(5)),
                                  new Facet.Periods("taken", Optional.of(Period.MONTH)),
                                  new Facet.Periods("taken", Optional.empty()),
                                  new Facet.Steps("price", OptionalDouble.empty())))));
      assertThat(result.facets().get(0).buckets().stream().map(Facet.Bucket::label))
          .containsExactly("2000 to 2004", "2005 to 2009", "2010 to 2014", "2015 to 2019");
      assertThat(result.facets().get(1).buckets()).hasSize(27);
      assertThat(result.facets().get(1).buckets().getFirst().label()).isEqualTo("2010-01");
      assertThat(result.facets().get(2).buckets())
          .as("by themselves, dates of less than three years are counted by months")
          .isEqualTo(result.facets().get(1).buckets());
      assertThat(result.facets().get(3).buckets().getFirst().label()).isEqualTo("-2 to -1.8");
    }
  }

  @Test
  void whatCannotBeCountedIsRefused() {
    Map<Facet, String> wrong =
        Map.of(
            Facet.values("note"),
            "only keyword, integer, real and boolean fields",
            Facet.values("place"),
            "only keyword, integer, real and boolean fields",
            Facet.values("taken"),
            "dates are counted by periods",
            Facet.values("_id"),
            "no two items share an id",
            Facet.values("color"),
            "did you mean 'colour'?",
            new Facet.Steps("colour", OptionalDouble.of(1)),
            "only integer and real fields",
            new Facet.Periods("year", Optional.of(Period.YEAR)),
            "only date fields",
            new Facet.Steps("price", OptionalDouble.of(1e-6)),
            "choose longer steps");
    try (RandomCollection random = new RandomCollection("refusedFacets", folder, 60)) {
      wrong.forEach((facet, expected) ->
          assertThatThrownBy(() ->
                  random.collection.search(
                      SearchRequest.browse(Filter.all())
                          .withView(View.metadata().withFacets(List.of(facet)))))
              .as("%s", facet)
              .isInstanceOf(InvalidQueryException.class)
              .hasMessageContaining(expected));
    }
  }
}
