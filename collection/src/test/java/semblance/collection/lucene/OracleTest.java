package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Schema;
import semblance.collection.query.Filter;
import semblance.collection.query.Hit;
import semblance.collection.query.Operator;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.collection.query.Window;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// Answers held against comparing everything, for random items, requests and changes.
class OracleTest {
  /// Graphs from a few hundred vectors on, walked from 300 on.
  private static final IndexTuning EARLY_GRAPHS = new IndexTuning(40, 300, 0);

  private static final Schema FIELDS =
      Schema.of(
          Map.of(
              "year", FieldType.INTEGER,
              "colour", FieldType.KEYWORD,
              "price", FieldType.REAL,
              "sold", FieldType.BOOLEAN,
              "taken", FieldType.DATE,
              "sizes", FieldType.INTEGER));

  private static final Offset<Double> SLIGHTLY = Offset.offset(1e-5);

  @TempDir Path folder;

  private static CollectionSettings settings(int dimension) {
    return CollectionSettings.ofDimension(dimension).withDeclared(FIELDS);
  }

  @Test
  void exactSearchAnswersAsBruteForceDoesThroughPutsUpdatesAndDeletes() {
    RandomItems items = new RandomItems("exactSearch", 16);
    BruteForce expected = new BruteForce();
    try (CollectionWriter collection = VectorCollection.open(folder, settings(16))) {
      for (int round = 0; round < 12; round++) {
        change(items, expected, collection);
        if (items.random.nextBoolean()) {
          collection.commit(Map.of());
        }
        collection.refresh();
        assertThat(collection.size()).isEqualTo(expected.items.size());
        for (int i = 0; i < 40; i++) {
          SearchRequest request = request(items).withRecall(Recall.EXACT);
          requireSame(collection.search(request), expected, request);
        }
      }
      collection.commit(Map.of());
    }
    try (CollectionReader reopened = VectorCollection.openReadOnly(folder)) {
      SearchRequest request = request(items).withRecall(Recall.EXACT);
      requireSame(reopened.search(request), expected, request);
    }
  }

  private static void change(RandomItems items, BruteForce expected, CollectionWriter collection) {
    List<Item> batch = new ArrayList<>();
    int start = items.random.nextInt(400);
    for (int i = 0; i < 60; i++) {
      batch.add(items.item("item-" + (start + i)));
    }
    collection.put(batch);
    expected.put(batch);
    for (int i = 0; i < 20; i++) {
      String id = "item-" + items.random.nextInt(460);
      if (items.random.nextBoolean()) {
        assertThat(collection.delete(id)).isEqualTo(expected.items.remove(id) != null);
      } else {
        Metadata metadata = items.metadata();
        int replaced = collection.updateMetadata(id, metadata).replaced();
        Item before = expected.items.get(id);
        assertThat(replaced).isEqualTo(before == null ? 0 : 1);
        if (before != null) {
          expected.items.put(id, before.withMetadata(metadata));
        }
      }
    }
    Filter dropped =
        new Filter.And(
            List.of(
                new Filter.Compare(
                    "year", Operator.EQUAL, Value.of(2000 + items.random.nextInt(20))),
                new Filter.Compare("sold", Operator.EQUAL, Value.of(true))));
    long before = expected.items.size();
    expected.items.values().removeIf(item -> expected.passes(item, dropped));
    assertThat(collection.deleteWhere(dropped)).isEqualTo(before - expected.items.size());
  }

  private static SearchRequest request(RandomItems items) {
    List<VectorQuery> queries = new ArrayList<>();
    int kind = items.random.nextInt(3);
    if (kind != 1) {
      queries.add(query(items, Modality.IMAGE));
    }
    if (kind != 0) {
      queries.add(query(items, Modality.TEXT));
    }
    SearchRequest request =
        SearchRequest.nearest(queries.toArray(VectorQuery[]::new))
            .withWindow(new Window(1 + items.random.nextInt(30), items.random.nextInt(30)))
            .withFilter(items.random.nextInt(3) == 0 ? Filter.all() : filter(items, 2));
    return items.random.nextInt(3) == 0
        ? request.withMinimumScore(items.random.nextGaussian())
        : request;
  }

  private static VectorQuery query(RandomItems items, Modality modality) {
    return new VectorQuery(
        modality, items.vector(), 0.5 + items.random.nextDouble() * 5, items.random.nextGaussian());
  }

  private static Filter filter(RandomItems items, int depth) {
    int kind = items.random.nextInt(depth > 0 ? 8 : 5);
    Operator operator = List.of(Operator.values()).get(items.random.nextInt(6));
    return switch (kind) {
      case 0 ->
          new Filter.Compare("year", operator, Value.of(2000.0 + items.random.nextInt(40) / 2.0));
      case 1 ->
          new Filter.Compare("price", operator, Value.of((items.random.nextInt(9) - 4) / 2.0));
      case 2 ->
          new Filter.Compare(
              "colour", operator, Value.of(RandomItems.COLOURS.get(items.random.nextInt(5))));
      case 3 ->
          new Filter.Compare(
              "taken", operator, Value.of("201" + items.random.nextInt(3) + "-05-15"));
      case 4 ->
          switch (items.random.nextInt(5)) {
            case 0 -> new Filter.Compare("sold", Operator.NOT_EQUAL, Value.of(true));
            case 1 -> new Filter.In("colour", List.of(Value.of("red"), Value.of("blue")));
            case 2 -> new Filter.Compare("sizes", operator, Value.of(items.random.nextInt(5)));
            case 3 -> new Filter.Prefix("colour", "r");
            default -> new Filter.Exists("year");
          };
      case 5 -> new Filter.Not(filter(items, depth - 1));
      case 6 -> new Filter.And(List.of(filter(items, depth - 1), filter(items, depth - 1)));
      default -> new Filter.Or(List.of(filter(items, depth - 1), filter(items, depth - 1)));
    };
  }

  private static void requireSame(SearchResult found, BruteForce expected, SearchRequest request) {
    List<BruteForce.Scored> wanted =
        expected.search(request, item -> expected.passes(item, request.filter()));
    assertThat(found.hits()).as("%s", request).hasSameSizeAs(wanted);
    assertThat(ids(found)).doesNotHaveDuplicates();
    for (int i = 0; i < wanted.size(); i++) {
      // The order in which SIMD adds is not fixed, so near ties may change places.
      Hit.Match match = found.hits().get(i).match().orElseThrow();
      assertThat(match.score()).as("%s", request).isCloseTo(wanted.get(i).score(), SLIGHTLY);
      assertThat(match.score()).isCloseTo(score(match, request), SLIGHTLY);
    }
    assertThat(found.report().matching())
        .isEqualTo(
            expected.items.values().stream()
                .filter(item -> expected.passes(item, request.filter()))
                .count());
    for (Hit hit : found.hits()) {
      Item item = expected.items.get(hit.item().id());
      assertThat(item).isNotNull();
      assertThat(item.segments()).contains(hit.match().orElseThrow().segment());
      assertThat(hit.item().metadata()).isEqualTo(item.metadata());
      assertThat(hit.item().stamp()).isEqualTo(item.stamp());
      assertThat(hit.item().source()).isEqualTo(item.source());
      assertThat(hit.item().contentHash()).isEqualTo(item.contentHash());
    }
  }

  /// The score that the segment of a match ought to have.
  private static double score(Hit.Match match, SearchRequest request) {
    VectorQuery query =
        request.vectors().stream()
            .filter(each -> each.modality() == match.segment().modality())
            .findFirst()
            .orElseThrow();
    return query.score(VectorMath.dot(query.vector(), match.segment().vector()));
  }

  @Test
  void theGraphFindsWhatBruteForceFindsWithAndWithoutFiltersAndDeletes() {
    RandomItems items = new RandomItems("theGraphFinds", 32);
    BruteForce expected = new BruteForce();
    try (CollectionWriter collection = VectorCollection.open(folder, settings(32), EARLY_GRAPHS)) {
      for (int batch = 0; batch < 4; batch++) {
        List<Item> added = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          added.add(items.item("item-" + (batch * 2_000 + i)));
        }
        collection.put(added);
        expected.put(added);
        collection.commit(Map.of());
      }
      collection.compact(); // four graphs would cost more than comparing all
      for (int i = 0; i < 500; i++) {
        String id = "item-" + items.random.nextInt(8_000);
        assertThat(collection.delete(id)).isEqualTo(expected.items.remove(id) != null);
      }
      collection.refresh();

      int graphs = 0;
      long wanted = 0;
      long found = 0;
      for (int i = 0; i < 60; i++) {
        Filter filter =
            i % 3 == 0
                ? Filter.all()
                : new Filter.Not(
                    new Filter.Compare("year", Operator.LESS, Value.of(2000 + i % 3 * 2)));
        SearchRequest request =
            SearchRequest.nearest(query(items, Modality.IMAGE), query(items, Modality.TEXT))
                .withFilter(filter)
                .withRecall(Recall.FAST);
        List<String> right =
            expected.search(request, item -> expected.passes(item, filter)).stream()
                .map(BruteForce.Scored::id)
                .toList();
        SearchResult result = collection.search(request);
        graphs += result.report().exact() ? 0 : 1;
        for (Hit hit : result.hits()) {
          Item item = expected.items.get(hit.item().id());
          assertThat(item).as("deleted items stay away").isNotNull();
          assertThat(expected.passes(item, filter)).isTrue();
          found += right.contains(hit.item().id()) ? 1 : 0;
        }
        wanted += right.size();
      }
      assertThat(graphs).as("searches that walked a graph").isGreaterThan(20);
      assertThat((double) found / wanted).as("recall").isGreaterThanOrEqualTo(.97);
    }
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(hit -> hit.item().id()).toList();
  }
}
