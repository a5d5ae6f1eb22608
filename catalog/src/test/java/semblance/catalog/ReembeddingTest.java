package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.query.FilterParser;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.catalog.reembedding.OverlapReport;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.upkeep.Finding;
import semblance.collection.item.Metadata;
import semblance.embedding.CatalogException;
import semblance.embedding.ModelException;
import semblance.embedding.SpaceMismatchException;

final class ReembeddingTest {
  @TempDir Path temporary;
  private final TwoModels models = new TwoModels();
  private final Map<String, String> texts = new TreeMap<>();

  @AfterEach
  void close() {
    models.close();
  }

  private Path folder() {
    return temporary.resolve("catalog");
  }

  private CatalogFolder place() {
    return new CatalogFolder(folder());
  }

  private CatalogWriter openBoth() {
    CatalogManifest manifest = CatalogManifest.read(place());
    boolean switched = manifest.beside().orElse(9) < manifest.generation();
    CatalogWriter writer =
        CatalogWriter.open(folder(), switched ? models.newer : models.older, TwoModels.host());
    writer.use(switched ? models.older : models.newer);
    return writer;
  }

  /// A catalog of 20 texts by the old model.
  private CatalogWriter filled() {
    CatalogWriter writer = models.create(folder());
    for (int i = 0; i < 20; i++) {
      put(writer, "i" + i, "%s thing %d".formatted(Fixture.COLOURS.get(i % 11), i), false);
    }
    writer.commit();
    return writer;
  }

  private void put(CatalogWriter writer, String id, String text, boolean both) {
    writer.put(
        List.of(
            both
                ? TwoModels.item(id, text, models.older, models.newer)
                : TwoModels.item(id, text, models.older)));
    texts.put(id, text);
  }

  private void delete(CatalogWriter writer, String id) {
    assertThat(writer.delete(id)).isTrue();
    texts.remove(id);
  }

  private void assertBothHoldTheTexts() {
    assertThat(TwoModels.contents(folder(), 1)).isEqualTo(TwoModels.fresh(models.older, texts));
    assertThat(TwoModels.contents(folder(), 2)).isEqualTo(TwoModels.fresh(models.newer, texts));
  }

  @Test
  void aCatalogIsFilledSwitchedSwitchedBackAndFinished() {
    try (CatalogWriter writer = filled();
        Catalog reader = Catalog.open(folder(), TwoModels.host())) {
      Query query = Query.of(QueryPart.text("red thing 3"));
      assertThat(reader.search(query).matches()).isNotEmpty();
      Reembedding reembedding = writer.beginReembedding(models.newer);
      assertThat(reembedding.lagging()).hasSize(20);
      assertThatThrownBy(() -> reembedding.switchOver(false))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("lacks 20 of 20 items");
      TwoModels.fill(writer, models.newer);
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
      assertBothHoldTheTexts();
      reembedding.finish();
      assertThat(place().generation(1)).doesNotExist();
      assertThat(reader.search(query).matches()).isNotEmpty(); // on what it has open still
      reader.refresh();
      assertThat(reader.describe().generation()).isEqualTo(2);
      assertThat(writer.reembedding()).isEmpty();
      put(writer, "late", "blue", true); // by a writer that has not heard of it
    }
    assertThat(TwoModels.contents(folder(), 2)).isEqualTo(TwoModels.fresh(models.newer, texts));
    assertThat(CatalogManifest.read(place()).format()).isEqualTo(1);
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
    try (CatalogWriter writer = filled();
        Catalog reader = Catalog.open(folder(), poor)) {
      Query query = Query.of(QueryPart.text("red thing 3"));
      assertThat(reader.search(query).matches()).isNotEmpty();
      writer.beginReembedding(models.newer);
      TwoModels.fill(writer, models.newer);
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
    try (CatalogWriter writer = filled();
        Catalog reader = Catalog.open(folder(), slow);
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<SearchOutcome> answer =
          thread.submit(() -> reader.search(Query.of(QueryPart.text("red thing 3"))));
      awaited(asked);
      writer.beginReembedding(models.newer);
      TwoModels.fill(writer, models.newer);
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
  void verifyingTellsOfEveryGeneration() throws IOException {
    try (CatalogWriter writer = filled()) {
      writer.beginReembedding(models.newer);
      TwoModels.fill(writer, models.newer);
    }
    assertThat(CatalogVerifier.verify(folder(), TwoModels.host().decoder()))
        .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.GOOD))
        .extracting(Finding::message)
        .contains("made with new, being filled, has 20 of 20 items");
    Files.createDirectories(place().generation(7));
    delete(place().index(2));
    copy(place().index(1), place().index(2));
    assertThat(CatalogVerifier.verify(folder(), TwoModels.host().decoder()))
        .filteredOn(finding -> finding.severity() != Finding.Severity.GOOD)
        .extracting(finding -> finding.subject() + ": " + finding.message())
        .anySatisfy(one -> assertThat(one).startsWith("generation 7: left by a process that died"))
        .anySatisfy(one -> assertThat(one).startsWith("generation 2: ").contains("mixed up"));
  }

  @Test
  void whatIsDeletedOrChangedDuringTheBackfillIsNeitherResurrectedNorStale() {
    try (CatalogWriter writer = filled()) {
      Reembedding reembedding = writer.beginReembedding(models.newer);
      List<Filled> read = new ArrayList<>();
      for (Lagging lagging : reembedding.lagging()) {
        read.add(TwoModels.again(writer, lagging, models.newer).orElseThrow());
      }
      delete(writer, "i1"); // deleted
      put(writer, "i2", "purple other", false); // changed, without the new model at hand
      put(writer, "i3", "pink other", true); // changed, with it
      delete(writer, "i4"); // deleted, stored, deleted
      put(writer, "i4", "green again", true);
      delete(writer, "i4");
      delete(writer, "i5"); // deleted and stored again as it was
      put(writer, "i5", "yellow thing 5", false);
      writer.updateMetadata("i6", TwoModels.metadata("relabelled"));
      assertThat(reembedding.fill(read)).isEqualTo(14);
      assertThat(reembedding.lagging())
          .extracting(Lagging::id)
          .containsExactlyInAnyOrder("i2", "i5", "i6");
      TwoModels.fill(writer, models.newer);
      writer.updateMetadata("i7", TwoModels.metadata("after it was filled"));
      assertThat(reembedding.lagging()).isEmpty();
      writer.updateMetadata("i7", TwoModels.metadata(texts.getOrDefault("i7", "")));
      writer.updateMetadata("i6", TwoModels.metadata(texts.getOrDefault("i6", "")));
      writer.put(
          List.of(TwoModels.item("i6", texts.getOrDefault("i6", ""), models.older, models.newer)));
      assertThat(writer.deleteWhere(FilterParser.parse("_id = i8 or words = \"pink other\"")))
          .isEqualTo(2);
      texts.remove("i8");
      texts.remove("i3");
      reembedding.switchOver(false);
    }
    assertBothHoldTheTexts();
  }

  @Test
  void anotherProcessGoesOnWhereOneStopped() {
    try (CatalogWriter writer = filled()) {
      Reembedding reembedding = writer.beginReembedding(models.newer);
      List<Lagging> some = reembedding.lagging().subList(0, 7);
      reembedding.fill(
          some.stream()
              .map(one -> TwoModels.again(writer, one, models.newer).orElseThrow())
              .toList());
    }
    assertThat(Reembedding.statusOf(folder(), TwoModels.host()).orElseThrow())
        .satisfies(status -> {
          assertThat(status.items()).isEqualTo(20);
          assertThat(status.inStep()).isEqualTo(7);
          assertThat(status.isSwitched()).isFalse();
          assertThat(status.beside().model()).isEqualTo("new");
        });
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(folder(), TwoModels.host())) {
      assertThatThrownBy(() -> writer.beginReembedding(models.newer))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("--abandon");
      writer.use(models.newer);
      assertThat(writer.models()).containsExactly(models.newer);
      TwoModels.fill(writer, models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
    }
    try (CatalogWriter writer = CatalogWriter.open(folder(), models.newer, TwoModels.host())) {
      writer.put(List.of(TwoModels.item("later", "red", models.newer))); // the old one lags
      texts.put("later", "red");
      assertThatThrownBy(() -> writer.reembedding().orElseThrow().switchBack(false))
          .hasMessageContaining("lacks 1 of 21");
      writer.use(models.older);
      TwoModels.fill(writer, models.older);
      writer.reembedding().orElseThrow().switchBack(false);
    }
    assertBothHoldTheTexts();
  }

  /// The state that a process leaves that dies between the two commits: the searched generation is
  /// ahead of the other.
  @Test
  void aLaggingGenerationIsReplayedOnOpen() throws IOException {
    try (CatalogWriter writer = filled()) {
      writer.beginReembedding(models.newer);
      writer.put(
          List.of(
              new EmbeddedItem(
                  "moved",
                  "file:///a",
                  "abcdef0123456789",
                  semblance.collection.item.SourceStamp.NONE,
                  TwoModels.metadata("grey"),
                  TwoModels.item("moved", "grey", models.older, models.newer).segments())));
      TwoModels.fill(writer, models.newer);
    }
    Path earlier = temporary.resolve("earlier");
    copy(place().index(2), earlier);
    try (CatalogWriter writer = openBoth()) {
      delete(writer, "i1");
      put(writer, "i2", "purple", true);
      writer.updateMetadata("moved", TwoModels.metadata("grey and more"));
      put(writer, "new", "white", true);
    }
    delete(place().index(2));
    copy(earlier, place().index(2));
    try (CatalogWriter writer = openBoth()) {
      Reembedding reembedding = writer.reembedding().orElseThrow();
      // What was deleted is gone, what has a new name is moved, what changed lags.
      assertThat(reembedding.lagging())
          .extracting(Lagging::id)
          .containsExactlyInAnyOrder("i2", "new");
    }
    assertThat(TwoModels.contents(folder(), 2))
        .doesNotContainKeys("i1", "i2", "new")
        .hasSize(19)
        .hasEntrySatisfying(
            "moved",
            kept -> assertThat(TwoModels.words(kept.metadata())).isEqualTo("grey and more"));
    try (CatalogWriter writer = openBoth()) {
      TwoModels.fill(writer, models.newer);
      writer.delete("moved");
      writer.reembedding().orElseThrow().switchOver(false);
    }
    assertBothHoldTheTexts();
  }

  @Test
  void itemsThatAreMissingHoldUpTheSwitchAndComeBackWithIt() {
    try (CatalogWriter writer = filled()) {
      Reembedding reembedding = writer.beginReembedding(models.newer);
      List<Lagging> all = reembedding.lagging();
      Lagging lost = all.getFirst();
      Lagging less = all.get(1);
      TwoModels.fill(writer, models.newer);
      put(writer, lost.id(), "black once more", false);
      put(writer, less.id(), "white once more", false);
      for (Lagging lagging : reembedding.lagging()) {
        if (lagging.id().equals(lost.id())) {
          reembedding.missing(lagging, "its file is gone");
        } else {
          Filled filled = TwoModels.again(writer, lagging, models.newer).orElseThrow();
          reembedding.fill(
              List.of(new Filled(filled.item(), filled.number(), Optional.of("a thumbnail"))));
        }
      }
      ReembeddingStatus status = reembedding.status();
      assertThat(status.missing())
          .singleElement()
          .satisfies(remark -> assertThat(remark.id()).isEqualTo(lost.id()));
      assertThat(status.degraded())
          .singleElement()
          .satisfies(remark -> assertThat(remark.reason()).isEqualTo("a thumbnail"));
      assertThatThrownBy(() -> reembedding.switchOver(false))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("lacks 1 of 20 items")
          .hasMessageContaining("--despite-missing");
      reembedding.switchOver(true);
      assertThat(writer.find(lost.id())).isEmpty();
      delete(writer, less.id());
      writer.commit();
    }
    try (CatalogWriter writer = openBoth()) {
      writer.put(List.of(TwoModels.item("x", "red", models.newer, models.older)));
      texts.put("x", "red");
      Reembedding reembedding = writer.reembedding().orElseThrow();
      assertThat(reembedding.lagging()).isEmpty();
      reembedding.switchBack(false);
      assertThat(reembedding.status().missing()).hasSize(1);
    }
    assertThat(TwoModels.contents(folder(), 1)).isEqualTo(TwoModels.fresh(models.older, texts));
  }

  @Test
  void foldersThatTheManifestDoesNotNameAreWhatIsLeftOfAKill() throws IOException {
    filled().close();
    copy(place().generation(1).resolve("canaries"), place().generation(2).resolve("canaries"));
    filledAgain().close();
    assertThat(place().generation(2)).doesNotExist();
    try (CatalogWriter writer = filledAgain()) {
      assertThat(writer.beginReembedding(models.newer).status().beside().generation()).isEqualTo(2);
      writer.reembedding().orElseThrow().abandon();
      assertThat(place().generation(2)).doesNotExist();
      // A reader may still hold number 2 for what it was.
      assertThat(writer.beginReembedding(models.newer).status().beside().generation()).isEqualTo(3);
      TwoModels.fill(writer, models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
      writer.reembedding().orElseThrow().finish();
    }
    Files.createDirectories(place().index(1)); // deletion was cut short
    CatalogWriter.open(folder(), models.newer, TwoModels.host()).close();
    assertThat(place().generation(1)).doesNotExist();
    assertThat(place().generations()).containsExactly(3);
  }

  private CatalogWriter filledAgain() {
    return CatalogWriter.open(folder(), models.older, TwoModels.host());
  }

  @Test
  void mixedUpFoldersOfGenerationsAreRefused() throws IOException {
    try (CatalogWriter writer = filled()) {
      writer.beginReembedding(models.newer);
    }
    delete(place().index(1));
    copy(place().index(2), place().index(1));
    assertThatThrownBy(() -> Catalog.open(folder(), TwoModels.host()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("generation 1")
        .hasMessageContaining("mixed up");
    assertThatThrownBy(this::filledAgain).isInstanceOf(CatalogException.class);
  }

  @Test
  void onlyItsOwnModelFillsAGeneration() {
    try (CatalogWriter writer = filled()) {
      assertThatThrownBy(() -> writer.beginReembedding(models.older))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("is of old already");
      assertThatThrownBy(() -> put(writer, "both", "red", true))
          .isInstanceOf(SpaceMismatchException.class);
      Reembedding reembedding = writer.beginReembedding(models.newer);
      Lagging one = reembedding.lagging().getFirst();
      assertThatThrownBy(() ->
              reembedding.fill(
                  List.of(
                      new Filled(
                          TwoModels.item(one.id(), "x", models.older),
                          one.number(),
                          Optional.empty()))))
          .isInstanceOf(SpaceMismatchException.class)
          .hasMessageContaining("made with new");
      assertThat(reembedding.lagging()).hasSize(20);
    }
  }

  @Test
  void theOverlapTellsHowDifferentlyBothAnswer() {
    try (CatalogWriter writer = filled()) {
      Reembedding reembedding = writer.beginReembedding(models.newer);
      TwoModels.fill(writer, models.newer);
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
    try (CatalogWriter writer = models.create(folder())) {
      writer.put(
          List.of(
              withMetadata("a", "{\"words\": \"red\", \"year\": 2011}"),
              withMetadata("b", "{\"words\": \"blue\", \"year\": \"soon\"}")));
      writer.delete("a");
      writer.beginReembedding(models.newer);
      TwoModels.fill(writer, models.newer); // sees "soon" first
      writer.reembedding().orElseThrow().switchOver(false);
      writer.put(List.of(withMetadata("c", "{\"words\": \"red\", \"year\": 2012}")));
      writer.commit();
    }
    try (Catalog catalog = Catalog.open(folder(), TwoModels.host())) {
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
    EmbeddedItem item = TwoModels.item(id, TwoModels.words(metadata), models.older, models.newer);
    CatalogManifest manifest = CatalogManifest.read(place());
    return new EmbeddedItem(
        id,
        "",
        "",
        item.stamp(),
        metadata,
        manifest.beside().isPresent() ? item.segments() : item.segments().subList(0, 1));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void delete(Path tree) throws IOException {
    try (var files = Files.walk(tree)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
