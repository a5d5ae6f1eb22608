package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.PutReport;
import semblance.collection.item.Item;
import semblance.collection.item.ItemState;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.SourceStamp;
import semblance.collection.lucene.scan.ScanPlanner;
import semblance.collection.query.Filter;
import semblance.collection.query.Operator;
import semblance.collection.query.Recall;
import semblance.collection.query.SearchRequest;
import semblance.collection.query.Value;
import semblance.collection.query.VectorQuery;
import semblance.embedding.CatalogException;
import semblance.embedding.Modality;

class WritingTest {
  private static final CollectionSettings SETTINGS = CollectionSettings.ofDimension(8);

  @TempDir Path folder;

  @Test
  void anItemComesBackWholeWithItsSegmentsInOrder() {
    RandomItems items = new RandomItems("anItemComesBack", 8);
    List<Segment> segments = new ArrayList<>();
    segments.add(items.segment(Modality.TEXT, new Place.TextRange(0, 10)));
    segments.add(items.segment(Modality.IMAGE, Place.WHOLE));
    segments.add(items.segment(Modality.TEXT, new Place.TextRange(8, 20)));
    Item item =
        new Item(
            "ä/\uD83D\uDE00 \n",
            "file:///a%20b",
            "abc",
            new SourceStamp(0, -5),
            Metadata.parse("{ \"a\" : 1 }"),
            segments);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      collection.put(List.of(items.item("before"), item, items.item("zafter")));
      collection.commit(Map.of("run", "7"));
    }
    try (CollectionReader reader = VectorCollection.openReadOnly(folder)) {
      var found = reader.find(item.id()).orElseThrow();
      assertThat(found.source()).isEqualTo(item.source());
      assertThat(found.contentHash()).isEqualTo("abc");
      assertThat(found.stamp()).isEqualTo(item.stamp());
      assertThat(found.metadata().json()).isEqualTo("{ \"a\" : 1 }");
      assertThat(found.sequenceNumber()).isEqualTo(2);
      assertThat(reader.segments(item.id())).isEqualTo(segments);
      assertThat(reader.commitData()).isEqualTo(Map.of("run", "7"));
      assertThat(reader.sequenceNumber()).isEqualTo(3);
      List<ItemState> states = new ArrayList<>();
      reader.forEachState(states::add);
      assertThat(states)
          .hasSize(3)
          .contains(new ItemState(item.id(), item.source(), "abc", item.stamp()));
    }
  }

  @Test
  void puttingAnIdAgainReplacesTheWholeBlock() {
    RandomItems items = new RandomItems("puttingAgain", 8);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      List<Segment> three = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        three.add(items.segment(Modality.TEXT, Place.WHOLE));
      }
      PutReport first = collection.put(List.of(Item.of("a", Metadata.empty(), three)));
      assertThat(first.added()).isEqualTo(1);
      PutReport second =
          collection.put(
              List.of(
                  Item.of(
                      "a", Metadata.empty(), List.of(items.segment(Modality.IMAGE, Place.WHOLE)))));
      assertThat(second.added()).isZero();
      assertThat(second.replaced()).isEqualTo(1);
      assertThat(second.sequenceNumber()).isEqualTo(2);
      collection.refresh();
      assertThat(collection.size()).isEqualTo(1);
      assertThat(collection.segmentCounts()).isEqualTo(Map.of(Modality.IMAGE, 1L));
    }
  }

  @Test
  void aDuplicateIdInABatchIsRefusedAndNothingIsStored() {
    RandomItems items = new RandomItems("aDuplicate", 8);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      List<Item> batch = List.of(items.item("a"), items.item("b"), items.item("a"));
      assertThatThrownBy(() -> collection.put(batch))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the id 'a'");
      RandomItems wide = new RandomItems("aDuplicate, wide", 9);
      assertThatThrownBy(() -> collection.put(List.of(items.item("a"), wide.item("w"))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'w' has vectors of 9 dimensions")
          .hasMessageContaining("vectors of 8");
      collection.refresh();
      assertThat(collection.size()).isZero();
      assertThat(collection.sequenceNumber()).isZero();
    }
  }

  @Test
  void aDeleteLeavesADurableTombstoneUntilTheIdIsStoredAgain() {
    RandomItems items = new RandomItems("aDelete", 8);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      collection.put(List.of(items.item("a"), items.item("b")));
      assertThat(collection.delete("a")).isTrue();
      assertThat(collection.delete("a")).isFalse();
      assertThat(collection.delete("never")).isFalse();
      collection.commit(Map.of());
    }
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      assertThat(collection.sequenceNumber()).isEqualTo(3);
      assertThat(collection.deletedAt("a")).hasValue(3);
      assertThat(collection.deletedAt("b")).isEmpty();
      assertThat(collection.find("a")).isEmpty();
      assertThat(collection.segments("a")).isEmpty();
      assertThat(collection.size()).isEqualTo(1);
      assertThat(collection.put(List.of(items.item("a"))).added()).isEqualTo(1);
      assertThat(collection.deletedAt("a")).isEmpty();
      assertThat(collection.find("a").orElseThrow().sequenceNumber()).isEqualTo(4);
    }
  }

  @Test
  void metadataIsReplacedWhileVectorsStayToTheBit() {
    RandomItems items = new RandomItems("metadataIsReplaced", 8);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      Item item = items.item("a");
      collection.put(List.of(item));
      collection.updateMetadata("a", Metadata.parse("{\"note\": \"new\"}"));
      assertThat(collection.segments("a")).isEqualTo(item.segments());
      assertThat(collection.find("a").orElseThrow().stamp()).isEqualTo(item.stamp());
      assertThat(collection.count(new Filter.Compare("note", Operator.EQUAL, Value.of("new"))))
          .isEqualTo(1);
      assertThat(collection.updateMetadata("b", Metadata.empty()).replaced()).isZero();
    }
  }

  @Test
  void whatWasNotCommittedIsGivenUp() {
    RandomItems items = new RandomItems("whatWasNotCommitted", 8);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      collection.put(List.of(items.item("kept")));
      collection.commit(Map.of());
      collection.put(List.of(items.item("lost")));
      assertThat(collection.find("lost")).isPresent();
    }
    try (CollectionReader reader = VectorCollection.openReadOnly(folder)) {
      assertThat(reader.find("kept")).isPresent();
      assertThat(reader.find("lost")).isEmpty();
    }
  }

  @Test
  void aReaderSeesTheNextCommitAfterARefresh() {
    RandomItems items = new RandomItems("aReaderSees", 8);
    try (CollectionWriter writer = VectorCollection.open(folder, SETTINGS);
        CollectionReader reader = VectorCollection.openReadOnly(folder)) {
      assertThat(reader.size()).isZero();
      writer.put(List.of(items.item("a").withMetadata(Metadata.parse("{\"year\": 1}"))));
      writer.commit(Map.of("k", "v"));
      assertThat(reader.size()).isZero();
      reader.refresh();
      assertThat(reader.size()).isEqualTo(1);
      assertThat(reader.commitData()).containsEntry("k", "v");
      assertThat(reader.schema()).isEqualTo(writer.schema());
      assertThat(reader.count(new Filter.Exists("year"))).isEqualTo(1);
    }
  }

  @Test
  void vectorsLongerThanLucenesUsualLimitGetGraphsAndComeBack() {
    RandomItems items = new RandomItems("longVectors", 1_152);
    CollectionSettings settings = CollectionSettings.ofDimension(1_152);
    IndexTuning graphs = new IndexTuning(1, 10);
    List<Item> batch = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Segment segment = items.segment(Modality.IMAGE, Place.WHOLE);
      batch.add(Item.of("i" + i, Metadata.empty(), List.of(segment)));
    }
    try (CollectionWriter collection = VectorCollection.open(folder, settings, graphs)) {
      collection.put(batch.subList(0, 150));
      collection.commit(Map.of());
      collection.put(batch.subList(150, 300));
      collection.compact();
      collection.commit(Map.of());
    }
    IndexTuning walking = new IndexTuning(1, -1);
    try (CollectionReader reader = VectorCollection.openReadOnly(folder, walking)) {
      for (Item item : batch) {
        VectorQuery query = VectorQuery.cosine(Modality.IMAGE, item.segments().getFirst().vector());
        var hit = reader.search(SearchRequest.nearest(query)).hits().getFirst();
        assertThat(hit.item().id()).isEqualTo(item.id());
        assertThat(hit.match().orElseThrow().segment()).isEqualTo(item.segments().getFirst());
      }
    }
  }

  @Test
  void graphsAreOfLargeLeavesAloneAndBeamsGrowWithThem() {
    assertThat(IndexTuning.defaults()).isEqualTo(new IndexTuning(20_000, 20_000));
    assertThat(ScanPlanner.beam(Recall.FAST, true, 1, 1_000_000)).isEqualTo(64);
    assertThat(ScanPlanner.beam(Recall.FAST, false, 1, 90_000)).isEqualTo(160);
    assertThat(ScanPlanner.beam(Recall.FAST, false, 1, 500_000)).isEqualTo(800);
    assertThat(ScanPlanner.beam(Recall.BALANCED, false, 1_000, 1)).isEqualTo(6_000);
  }

  @Test
  void aSecondWriterIsRefused() {
    try (CollectionWriter first = VectorCollection.open(folder, SETTINGS)) {
      assertThat(first.size()).isZero();
      assertThatThrownBy(() -> VectorCollection.open(folder, SETTINGS))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("being written");
    }
    try (CollectionWriter next = VectorCollection.open(folder, SETTINGS)) {
      assertThat(next.size()).isZero();
    }
  }

  @Test
  void anotherDimensionIsRefusedOnOpening() {
    try (CollectionWriter first = VectorCollection.open(folder, SETTINGS)) {
      assertThat(first.dimension()).isEqualTo(8);
    }
    assertThatThrownBy(() -> VectorCollection.open(folder, CollectionSettings.ofDimension(512)))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("vectors of 8 dimensions, not of 512");
  }

  @Test
  void aClosedCollectionSaysSo() {
    CollectionWriter collection = VectorCollection.open(folder, SETTINGS);
    collection.close();
    collection.close();
    assertThatThrownBy(collection::size)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(() -> collection.commit(Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void searchesGoOnWhileItemsAreWritten() throws Exception {
    RandomItems items = new RandomItems("searchesGoOn", 8);
    VectorQuery query = VectorQuery.cosine(Modality.IMAGE, items.vector());
    AtomicBoolean done = new AtomicBoolean();
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Callable<Long> searching =
          () -> {
            long searches = 0;
            while (!done.get() || searches == 0) {
              var hits = collection.search(SearchRequest.nearest(query)).hits();
              assertThat(hits.stream().map(hit -> hit.item().id()).distinct()).hasSize(hits.size());
              searches++;
            }
            return searches;
          };
      List<Future<Long>> running = List.of(threads.submit(searching), threads.submit(searching));
      try {
        for (int round = 0; round < 30; round++) {
          List<Item> batch = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            batch.add(items.item("i" + (round * 7 + i)));
          }
          collection.put(batch);
          collection.delete("i" + round);
          collection.commit(Map.of());
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> each : running) {
        assertThat(each.get()).isPositive();
      }
    }
  }
}
