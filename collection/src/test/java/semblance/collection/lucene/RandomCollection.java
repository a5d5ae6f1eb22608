package semblance.collection.lucene;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.Schema;
import semblance.collection.query.Hit;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

/// A collection of random items in several index segments, some deleted, beside the brute force
/// that knows the right answers.
final class RandomCollection implements AutoCloseable {
  static final Schema FIELDS =
      Schema.of(
          Map.of(
              "year", FieldType.INTEGER,
              "colour", FieldType.KEYWORD,
              "price", FieldType.REAL,
              "sold", FieldType.BOOLEAN,
              "taken", FieldType.DATE,
              "sizes", FieldType.INTEGER,
              "note", FieldType.TEXT,
              "place", FieldType.GEO_POINT,
              "camera.maker", FieldType.KEYWORD));

  final RandomItems items;
  final BruteForce expected = new BruteForce();
  final CollectionWriter collection;

  RandomCollection(String test, Path folder, int count, IndexTuning tuning) {
    items = new RandomItems(test, 16);
    collection =
        VectorCollection.open(
            folder, CollectionSettings.ofDimension(16).withDeclared(FIELDS), tuning);
    for (int from = 0; from < count; from += count / 3) {
      List<Item> batch = new ArrayList<>();
      for (int i = from; i < Math.min(from + count / 3, count); i++) {
        batch.add(items.item("item-" + i));
      }
      collection.put(batch);
      expected.put(batch);
      collection.commit(Map.of());
    }
    for (int i = 0; i < count / 20; i++) {
      String id = "item-" + items.random.nextInt(count);
      collection.delete(id);
      expected.items.remove(id);
    }
    collection.refresh();
  }

  RandomCollection(String test, Path folder, int count) {
    this(test, folder, count, IndexTuning.defaults());
  }

  VectorQuery query(Modality modality) {
    return new VectorQuery(
        modality, items.vector(), 1 + items.random.nextDouble() * 4, items.random.nextGaussian());
  }

  /// A request with a query vector of each modality.
  SearchRequest request() {
    return SearchRequest.nearest(query(Modality.IMAGE), query(Modality.TEXT));
  }

  /// What of the brute force answers a request, by its filter.
  List<BruteForce.Relevant> relevant(SearchRequest request) {
    return expected.relevant(request, item -> expected.passes(item, request.filter()));
  }

  static List<String> ids(SearchResult result) {
    return result.hits().stream().map((Hit hit) -> hit.item().id()).toList();
  }

  @Override
  public void close() {
    collection.close();
  }
}
