package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.reembedding.OverlapReport;
import semblance.catalog.storage.CatalogManifest;
import semblance.collection.item.Metadata;
import semblance.embedding.CatalogException;
import semblance.embedding.ModelException;
import semblance.embedding.SpaceMismatchException;

/// Changing a catalog's model: filling, comparing, switching there and back, and who may do it.
final class ReembeddingTest {
  @TempDir Path temporary;
  private ChangingCatalog changing;

  @BeforeEach
  void open() {
    changing = new ChangingCatalog(temporary.resolve("catalog"));
  }

  @AfterEach
  void close() {
    changing.close();
  }

  @Test
  void aCatalogIsFilledSwitchedSwitchedBackAndFinished() {
    try (CatalogWriter writer = changing.filled();
        Catalog reader = Catalog.open(changing.folder(), TwoModels.host())) {
      Query query = Query.of(QueryPart.text("red thing 3"));
      assertThat(reader.search(query).matches()).isNotEmpty();
      Reembedding reembedding = writer.beginReembedding(changing.models.newer);
      assertThat(reembedding.lagging()).hasSize(20);
      assertThatThrownBy(() -> reembedding.switchOver(false))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("lacks 20 of 20 items");
      TwoModels.fill(writer, changing.models.newer);
      assertThat(reembedding.lagging()).isEmpty();
      reader.refresh();
      assertThat(reader.describe().generation()).isEqualTo(1);
      assertThat(reader.describe().formatVersion()).isEqualTo(1); // as it was opened

      reembedding.switchOver(false);
      assertThat(reader.describe().generation()).isEqualTo(1);
      reader.refresh();
      assertThat(reader.describe().generation()).isEqualTo(2);
      assertThat(reader.describe().model()).isEqualTo("new");
      assertThat(reader.search(query).matches().getFirst().item().id()).isEqualTo("i3");
      assertThatThrownBy(() -> reembedding.switchOver(false)).hasMessageContaining("already");
      assertThatThrownBy(reembedding::abandon).hasMessageContaining("--rollback");

      reembedding.switchBack(false);
      reader.refresh();
      assertThat(reader.describe().model()).isEqualTo("old");
      assertThatThrownBy(reembedding::finish).hasMessageContaining("--cutover");
      assertThatThrownBy(() -> reembedding.switchBack(false)).hasMessageContaining("still");

      reembedding.switchOver(false);
      changing.assertBothHoldTheTexts();
      reembedding.finish();
      assertThat(changing.place().generation(1)).doesNotExist();
      assertThat(reader.search(query).matches()).isNotEmpty(); // on what it has open still
      reader.refresh();
      assertThat(reader.describe().generation()).isEqualTo(2);
      assertThat(writer.reembedding()).isEmpty();
      changing.put(writer, "late", "blue", true); // by a writer that has not heard of it
    }
    assertThat(TwoModels.contents(changing.folder(), 2))
        .isEqualTo(TwoModels.fresh(changing.models.newer, changing.texts));
    assertThat(CatalogManifest.read(changing.place()).format()).isEqualTo(1);
  }

  @Test
  void aReaderThatCannotOpenTheNewModelStaysWithTheOldOne() {
    CatalogHost poor =
        new CatalogHost(
            (name, fastest) -> {
              if (name.equals("new")) {
                throw new ModelException("model new is not there");
              }
              return TwoModels.host().models().open(name, fastest);
            },
            TwoModels.host().decoder());
    try (CatalogWriter writer = changing.filled();
        Catalog reader = Catalog.open(changing.folder(), poor)) {
      Query query = Query.of(QueryPart.text("red thing 3"));
      assertThat(reader.search(query).matches()).isNotEmpty();
      writer.beginReembedding(changing.models.newer);
      TwoModels.fill(writer, changing.models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
      assertThatThrownBy(reader::refresh).isInstanceOf(ModelException.class);
      assertThat(reader.search(query).matches().getFirst().item().id()).isEqualTo("i3");
      writer.reembedding().orElseThrow().finish();
      assertThat(reader.search(query).matches().getFirst().item().id()).isEqualTo("i3");
    }
  }

  @Test
  void aQueryThatIsBeingAnsweredKeepsItsGenerationOpen() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch switched = new CountDownLatch(1);
    CatalogHost slow =
        new CatalogHost(
            (name, fastest) -> {
              if (name.equals("old")) {
                asked.countDown();
                awaited(switched);
              }
              return TwoModels.host().models().open(name, fastest);
            },
            TwoModels.host().decoder());
    try (CatalogWriter writer = changing.filled();
        Catalog reader = Catalog.open(changing.folder(), slow);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<SearchOutcome> answer =
          thread.submit(() -> reader.search(Query.of(QueryPart.text("red thing 3"))));
      awaited(asked);
      writer.beginReembedding(changing.models.newer);
      TwoModels.fill(writer, changing.models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
      writer.reembedding().orElseThrow().finish();
      switched.countDown();
      reader.refresh();
      assertThat(answer.get().matches().getFirst().item().id()).isEqualTo("i3");
      assertThat(reader.describe().generation()).isEqualTo(2);
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void onlyItsOwnModelFillsAGeneration() {
    try (CatalogWriter writer = changing.filled()) {
      assertThatThrownBy(() -> writer.beginReembedding(changing.models.older))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("is of old already");
      assertThatThrownBy(() -> changing.put(writer, "both", "red", true))
          .isInstanceOf(SpaceMismatchException.class);
      Reembedding reembedding = writer.beginReembedding(changing.models.newer);
      Lagging one = reembedding.lagging().getFirst();
      assertThatThrownBy(() ->
              reembedding.fill(
                  List.of(
                      new Filled(
                          TwoModels.item(one.id(), "x", changing.models.older),
                          one.number(),
                          Optional.empty()))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("made with new");
      assertThat(reembedding.lagging()).hasSize(20);
    }
  }

  @Test
  void theOverlapTellsHowDifferentlyBothAnswer() {
    try (CatalogWriter writer = changing.filled()) {
      Reembedding reembedding = writer.beginReembedding(changing.models.newer);
      TwoModels.fill(writer, changing.models.newer);
      OverlapReport report = reembedding.compare(8, 7);
      assertThat(report.texts().queries()).isEqualTo(100);
      assertThat(report.items().queries()).isEqualTo(8);
      assertThat(report.texts().overlap()).isBetween(0.2, 0.99);
      assertThat(report.mostDifferent())
          .hasSize(5)
          .isSortedAccordingTo((a, b) -> Double.compare(a.overlap(), b.overlap()));
      assertThat(report.mostDifferent().getFirst().searched()).hasSize(10);
      assertThat(reembedding.compare(8, 7)).isEqualTo(report);
    }
  }

  @Test
  void theSchemaIsOneForBoth() {
    try (CatalogWriter writer = changing.models.create(changing.folder())) {
      writer.put(
          List.of(
              withMetadata("a", "{\"words\": \"red\", \"year\": 2011}"),
              withMetadata("b", "{\"words\": \"blue\", \"year\": \"soon\"}")));
      writer.delete("a");
      writer.beginReembedding(changing.models.newer);
      TwoModels.fill(writer, changing.models.newer); // sees "soon" first
      writer.reembedding().orElseThrow().switchOver(false);
      writer.put(List.of(withMetadata("c", "{\"words\": \"red\", \"year\": 2012}")));
      writer.commit();
    }
    try (Catalog catalog = Catalog.open(changing.folder(), TwoModels.host())) {
      assertThat(
              Fixture.ids(
                  catalog
                      .search(Query.of().withFilter(FilterParser.parse("year > 2000")))
                      .matches()))
          .containsExactly("c");
    }
  }

  private EmbeddedItem withMetadata(String id, String json) {
    Metadata metadata = Metadata.parse(json);
    EmbeddedItem item =
        TwoModels.item(id, TwoModels.words(metadata), changing.models.older, changing.models.newer);
    CatalogManifest manifest = CatalogManifest.read(changing.place());
    return new EmbeddedItem(
        id,
        "",
        "",
        item.stamp(),
        metadata,
        manifest.beside().isPresent() ? item.segments() : item.segments().subList(0, 1));
  }
}
