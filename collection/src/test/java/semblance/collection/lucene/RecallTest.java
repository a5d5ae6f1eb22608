package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

class RecallTest {
  private static final int ITEMS = 6_000;
  private static final int DIMENSION = 192;
  private static final int QUERIES = 100;

  @TempDir Path folder;

  /// @param together what share of the variance lies between clusters: with 0, what lies near to
  ///   one another says nothing of what is near a query
  @ParameterizedTest
  @ValueSource(doubles = {0, .5})
  void codesKeepTheRecallAskedForWhateverTheQueriesModality(double together) {
    CrossModalItems items = new CrossModalItems("codesKeepRecall", DIMENSION, together);
    List<float[]> contents = new ArrayList<>();
    IndexTuning codes = new IndexTuning(1_000_000, 100);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(DIMENSION), codes)) {
      fill(collection, items, contents);
      collection.warm();
      for (boolean text : new boolean[] {true, false}) {
        List<float[]> queries = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
          queries.add(
              text
                  ? items.textOf(contents.get(i * 7 % ITEMS))
                  : items.picture(items.pictureContent()));
        }
        for (int percent : new int[] {100, 50, 5}) {
          for (int wanted : new int[] {1, 10, 100}) {
            for (Recall recall : new Recall[] {Recall.FAST, Recall.BALANCED}) {
              double found = recall(collection, queries, percent, wanted, recall);
              System.out.printf(
                  "%s queries, %d %% pass, k %d, %s: %.4f%n",
                  text ? "text" : "picture", percent, wanted, recall, found);
              assertThat(found).isGreaterThanOrEqualTo(recall.share());
            }
          }
        }
      }
    }
  }

  private static void fill(
      CollectionWriter collection, CrossModalItems items, List<float[]> contents) {
    for (int from = 0; from < ITEMS; from += 1_000) {
      List<Item> batch = new ArrayList<>();
      for (int i = from; i < from + 1_000; i++) {
        contents.add(items.pictureContent());
        float[] vector = items.picture(contents.getLast());
        batch.add(
            Item.of(
                "i" + i,
                Metadata.parse("{\"part\": %d}".formatted(i * 31 % 100)),
                List.of(new Segment(Modality.IMAGE, "t", Place.WHOLE, vector))));
      }
      collection.put(batch);
    }
    for (int i = 0; i < 300; i++) {
      collection.delete("i" + i * 3);
    }
    collection.commit(Map.of());
  }

  private static double recall(
      CollectionWriter collection, List<float[]> queries, int percent, int wanted, Recall recall) {
    long found = 0;
    long there = 0;
    for (float[] query : queries) {
      Filter filter =
          percent == 100
              ? Filter.all()
              : new Filter.Compare("part", Operator.LESS, Value.of(percent));
      SearchRequest request =
          SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, query))
              .withFilter(filter)
              .withLimit(wanted);
      SearchResult fast = collection.search(request.withRecall(recall));
      if (percent == 100 && wanted == 10) {
        assertThat(fast.report().scans().getFirst().strategy()).contains("codes");
      }
      Set<String> right = ids(collection.search(request.withRecall(Recall.EXACT)));
      there += right.size();
      right.retainAll(ids(fast));
      found += right.size();
    }
    return (double) found / there;
  }

  private static Set<String> ids(SearchResult result) {
    Set<String> ids = new HashSet<>();
    result.hits().forEach(hit -> ids.add(hit.item().id()));
    return ids;
  }
}
