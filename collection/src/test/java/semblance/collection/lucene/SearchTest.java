package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Order;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.Window;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

class SearchTest {
  @TempDir Path folder;

  @Test
  void equalScoresAreOrderedById() {
    RandomItems items = new RandomItems("equalScores", 8);
    float[] same = items.vector();
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      for (String id : List.of("d", "b", "e", "a", "c")) {
        collection.put(
            List.of(
                Item.of(
                    id,
                    Metadata.empty(),
                    List.of(new Segment(Modality.IMAGE, "t", Place.WHOLE, same.clone())))));
        collection.refresh();
      }
      SearchRequest request = SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, same));
      assertThat(ids(collection.search(request.withLimit(3)))).containsExactly("a", "b", "c");
      assertThat(ids(collection.search(request.withWindow(new Window(3, 3)))))
          .containsExactly("d", "e");
    }
  }

  @Test
  void browsingAndOrderingByAFieldPutMissingValuesLast() {
    RandomItems items = new RandomItems("browsing", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      String[] metadata = {
        "{\"year\": 2011, \"name\": \"b\", \"rating\": -1.5}",
        "{\"year\": 1999, \"name\": \"a\", \"rating\": 2}",
        "{}",
        "{\"year\": [1990, 2020], \"name\": \"c\", \"rating\": 0}"
      };
      for (int i = 0; i < metadata.length; i++) {
        collection.put(
            List.of(
                Item.of(
                    "i" + i,
                    Metadata.parse(metadata[i]),
                    List.of(items.segment(Modality.IMAGE, Place.WHOLE)))));
      }
      collection.refresh();
      SearchRequest all = SearchRequest.browse(Filter.all());
      assertThat(ids(collection.search(all))).containsExactly("i0", "i1", "i2", "i3");
      assertThat(ids(collection.search(all.withOrder(Order.ascending("year")))))
          .containsExactly("i3", "i1", "i0", "i2");
      assertThat(ids(collection.search(all.withOrder(Order.descending("year")))))
          .containsExactly("i3", "i0", "i1", "i2");
      assertThat(ids(collection.search(all.withOrder(Order.ascending("name")))))
          .containsExactly("i1", "i0", "i3", "i2");
      assertThat(ids(collection.search(all.withOrder(Order.descending("name")))))
          .containsExactly("i3", "i0", "i1", "i2");
      assertThat(ids(collection.search(all.withOrder(Order.ascending("rating")))))
          .containsExactly("i0", "i3", "i1", "i2");
      assertThat(
              ids(
                  collection.search(
                      all.withOrder(Order.descending("_id")).withWindow(new Window(2, 1)))))
          .containsExactly("i2", "i1");
      assertThat(collection.search(all).hits()).allMatch(hit -> hit.match().isEmpty());
    }
  }

  @Test
  void orderingByAFieldComesAfterTheMinimumScore() {
    RandomItems items = new RandomItems("orderingByAField", 8);
    float[] centre = items.vector();
    float[] opposite = opposite(centre);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      for (int i = 0; i < 50; i++) {
        float[] vector = items.near(i % 5 == 0 ? centre : opposite, .3f);
        collection.put(
            List.of(
                Item.of(
                    "i%02d".formatted(i),
                    Metadata.parse("{\"rank\": " + (100 - i) + "}"),
                    List.of(new Segment(Modality.IMAGE, "t", Place.WHOLE, vector)))));
      }
      collection.refresh();
      SearchResult result =
          collection.search(
              SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, centre))
                  .withMinimumScore(.5)
                  .withOrder(Order.ascending("rank"))
                  .withLimit(4));
      assertThat(ids(result)).containsExactly("i45", "i40", "i35", "i30");
      assertThat(result.hits().getFirst().match().orElseThrow().score()).isGreaterThan(.5);
    }
  }

  @Test
  void anEmptyCollectionHasNoHits() {
    RandomItems items = new RandomItems("anEmptyCollection", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      SearchRequest request =
          SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, items.vector()));
      assertThat(collection.search(request).hits()).isEmpty();
      assertThat(collection.search(SearchRequest.browse(Filter.all())).hits()).isEmpty();
      assertThat(collection.find("x")).isEqualTo(Optional.empty());
    }
  }

  @Test
  void aQueryOfAnotherDimensionIsRefused() {
    RandomItems items = new RandomItems("aQueryOfAnotherDimension", 9);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      SearchRequest request =
          SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, items.vector()));
      assertThatThrownBy(() -> collection.search(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("9 dimensions")
          .hasMessageContaining("expected 8");
    }
  }

  @Test
  void theReportSaysWhatWasDone() {
    RandomItems items = new RandomItems("theReport", 8);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(8))) {
      for (int i = 0; i < 7; i++) {
        collection.put(
            List.of(
                Item.of(
                    "i" + i,
                    Metadata.parse("{\"n\": " + i + "}"),
                    List.of(items.segment(Modality.IMAGE, Place.WHOLE)))));
      }
      collection.refresh();
      SearchResult result =
          collection.search(
              SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, items.vector()))
                  .withFilter(new Filter.Compare("n", Operator.LESS, Value.of(3))));
      assertThat(result.report().items()).isEqualTo(7);
      assertThat(result.report().matching()).isEqualTo(3);
      assertThat(result.report().visited()).isEqualTo(3);
      assertThat(result.report().summary())
          .contains("image exact: 3 segments")
          .contains("3 of 7 items pass the filter");
    }
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(hit -> hit.item().id()).toList();
  }

  /// The vector that points the other way.
  private static float[] opposite(float[] vector) {
    float[] negated = new float[vector.length];
    VectorMath.addScaled(negated, vector, -1);
    return negated;
  }
}
