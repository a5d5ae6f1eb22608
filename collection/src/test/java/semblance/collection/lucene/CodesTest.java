package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.SearchResult;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.embedding.Modality;

class CodesTest {
  private static final int ITEMS = 2_500;
  private static final int DIMENSION = 48;
  private static final IndexTuning CODES = new IndexTuning(1_000_000, 10);

  @TempDir Path folder;
  private final RandomItems items = new RandomItems("codes", DIMENSION);
  private SearchRequest request;

  @BeforeEach
  void fill() {
    CollectionSettings settings = CollectionSettings.ofDimension(DIMENSION);
    try (CollectionWriter writer = VectorCollection.open(folder, settings, CODES)) {
      List<Item> batch = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        List<Segment> segments = new ArrayList<>();
        for (int part = 0; part <= i % 3; part++) {
          segments.add(
              items.segment(Modality.TEXT, new Place.TextRange(part * 10, part * 10 + 10)));
        }
        batch.add(Item.of("i" + i, part(i), segments));
      }
      writer.put(batch);
      writer.commit(Map.of());
    }
    request =
        SearchRequest.nearest(VectorQuery.cosine(Modality.TEXT, items.vector()))
            .withRecall(Recall.FAST);
  }

  /// One of 25 parts that items belong to.
  private static Metadata part(int item) {
    return Metadata.trusted("{\"part\":%d}".formatted(item % 25));
  }

  private String strategy(CollectionReader reader) {
    return reader.search(request).report().scans().getFirst().strategy();
  }

  @Test
  void codesAreMadeBesideTheThirdSearch() {
    try (CollectionReader reader = VectorCollection.openReadOnly(folder, CODES)) {
      assertThat(strategy(reader)).doesNotContain("codes");
      assertThat(strategy(reader)).doesNotContain("codes");
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!strategy(reader).startsWith("codes") && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(strategy(reader)).startsWith("codes");
    }
  }

  @Test
  void anItemOfSeveralSegmentsIsFoundOnceByItsBest() {
    try (CollectionReader reader = VectorCollection.openReadOnly(folder, CODES)) {
      reader.warm();
      assertThat(strategy(reader)).startsWith("codes");
      for (int i = 0; i < 20; i++) {
        SearchRequest next =
            SearchRequest.nearest(VectorQuery.cosine(Modality.TEXT, items.vector())).withLimit(5);
        var right = reader.search(next.withRecall(Recall.EXACT));
        var found = reader.search(next.withRecall(Recall.BALANCED));
        assertThat(found.hits()).doesNotHaveDuplicates().hasSize(5);
        assertThat(found.hits().getFirst()).isEqualTo(right.hits().getFirst());
      }
    }
  }

  @Test
  void withoutMemoryForThemThereAreNoCodes() {
    IndexTuning none = new IndexTuning(1_000_000, 10, 0);
    try (CollectionReader reader = VectorCollection.openReadOnly(folder, none)) {
      reader.warm();
      assertThat(strategy(reader)).doesNotContain("codes");
    }
  }

  @Test
  void whatIsDeletedIsNotFoundByItsCode() {
    CollectionSettings settings = CollectionSettings.ofDimension(DIMENSION);
    try (CollectionWriter writer = VectorCollection.open(folder, settings, CODES)) {
      writer.warm();
      String best = writer.search(request).hits().getFirst().item().id();
      assertThat(strategy(writer)).startsWith("codes");
      writer.delete(best);
      writer.refresh();
      assertThat(strategy(writer)).startsWith("codes");
      assertThat(writer.search(request).hits()).noneMatch(hit -> hit.item().id().equals(best));
    }
  }

  @Test
  void whatIsMergedHasCodesBeforeItIsSearched() {
    CollectionSettings settings = CollectionSettings.ofDimension(DIMENSION);
    try (CollectionWriter writer = VectorCollection.open(folder, settings, CODES)) {
      writer.warm();
      writer.delete(writer.search(request).hits().getFirst().item().id());
      writer.compact();
      assertThat(strategy(writer)).startsWith("codes").doesNotContain("exact");
    }
  }

  @Test
  void fewThatPassAFilterAreFoundAsTheIndexChanges() {
    CollectionSettings settings =
        CollectionSettings.ofDimension(DIMENSION)
            .withDeclared(Schema.empty().with("part", FieldType.INTEGER));
    try (CollectionWriter writer = VectorCollection.open(folder, settings, CODES)) {
      writer.warm();
      float[] query = items.vector();
      SearchRequest third =
          SearchRequest.nearest(VectorQuery.cosine(Modality.TEXT, query))
              .withFilter(new Filter.Compare("part", Operator.EQUAL, Value.of(3L)))
              .withRecall(Recall.BALANCED);
      SearchResult found = writer.search(third);
      assertThat(found.report().scans().getFirst().strategy()).matches("codes: .* 0 sketches.*");
      assertThat(found.hits())
          .isEqualTo(writer.search(third.withRecall(Recall.EXACT)).hits())
          .isEqualTo(writer.search(third).hits());

      String best = found.hits().get(0).item().id();
      String second = found.hits().get(1).item().id();
      Segment nearest = new Segment(Modality.TEXT, "clip", Place.WHOLE, query);
      writer.delete(best);
      writer.updateMetadata(second, part(4));
      writer.put(List.of(Item.of("new", part(3), List.of(nearest))));
      writer.refresh();
      assertThat(writer.search(third).hits())
          .extracting(hit -> hit.item().id())
          .contains("new")
          .doesNotContain(best, second);
    }
  }
}
