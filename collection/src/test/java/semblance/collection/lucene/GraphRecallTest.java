package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

class GraphRecallTest {
  private static final int ITEMS = 10_000;
  private static final int DIMENSION = 384;
  private static final int QUERIES = 200;

  @TempDir Path folder;

  @Test
  void theGraphFindsNinetyNineOfAHundredNearestOfTenThousandClusteredVectors() {
    RandomItems items = new RandomItems("graphRecall", DIMENSION);
    List<float[]> centres = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      centres.add(items.vector());
    }
    IndexTuning graphs = new IndexTuning(100, 1_000, 0);
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(DIMENSION), graphs)) {
      long start = System.nanoTime();
      for (int from = 0; from < ITEMS; from += 1_000) {
        List<Item> batch = new ArrayList<>();
        for (int i = from; i < from + 1_000; i++) {
          float[] vector = items.near(centres.get(i % centres.size()), 1f);
          batch.add(
              Item.of(
                  "i" + i,
                  Metadata.empty(),
                  List.of(new Segment(Modality.IMAGE, "t", Place.WHOLE, vector))));
        }
        collection.put(batch);
      }
      collection.commit(Map.of());
      double seconds = (System.nanoTime() - start) / 1e9;

      int found = 0;
      long visited = 0;
      for (int i = 0; i < QUERIES; i++) {
        float[] vector = items.near(centres.get(items.random.nextInt(300)), 1.5f);
        SearchRequest request =
            SearchRequest.nearest(VectorQuery.cosine(Modality.IMAGE, vector))
                .withRecall(Recall.FAST);
        SearchResult walked = collection.search(request);
        assertThat(walked.report().exact()).isFalse();
        visited += walked.report().visited();
        Set<String> right = ids(collection.search(request.withRecall(Recall.EXACT)));
        right.retainAll(ids(walked));
        found += right.size();
      }
      double recall = found / (QUERIES * 10.0);
      System.out.printf(
          "recall@10 %.4f, %,d of %,d vectors visited a query, put with graph in %.1f s%n",
          recall, visited / QUERIES, ITEMS, seconds);
      assertThat(recall).isGreaterThanOrEqualTo(.99);
      assertThat(visited / QUERIES).isLessThan(ITEMS);
    }
  }

  private static Set<String> ids(SearchResult result) {
    Set<String> ids = new HashSet<>();
    result.hits().forEach(hit -> ids.add(hit.item().id()));
    return ids;
  }
}
