package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.query.FilterParser;
import semblance.catalog.reembedding.ReembeddingStatus;
import semblance.catalog.upkeep.Finding;
import semblance.embedding.CatalogException;

/// A change of model that is cut short, falls behind or finds things missing, and what is made of
/// it.
final class ReembeddingRecoveryTest {
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
  void whatIsDeletedOrChangedDuringTheBackfillIsNeitherResurrectedNorStale() {
    try (CatalogWriter writer = changing.filled()) {
      Reembedding reembedding = writer.beginReembedding(changing.models.newer);
      List<Filled> read = new ArrayList<>();
      for (Lagging lagging : reembedding.lagging()) {
        read.add(TwoModels.again(writer, lagging, changing.models.newer).orElseThrow());
      }
      changing.delete(writer, "i1"); // deleted
      changing.put(writer, "i2", "purple other", false); // changed, without the new model at hand
      changing.put(writer, "i3", "pink other", true); // changed, with it
      changing.delete(writer, "i4"); // deleted, stored, deleted
      changing.put(writer, "i4", "green again", true);
      changing.delete(writer, "i4");
      changing.delete(writer, "i5"); // deleted and stored again as it was
      changing.put(writer, "i5", "yellow thing 5", false);
      writer.updateMetadata("i6", TwoModels.metadata("relabelled"));
      assertThat(reembedding.fill(read)).isEqualTo(14);
      assertThat(reembedding.lagging())
          .extracting(Lagging::id)
          .containsExactlyInAnyOrder("i2", "i5", "i6");
      TwoModels.fill(writer, changing.models.newer);
      writer.updateMetadata("i7", TwoModels.metadata("after it was filled"));
      assertThat(reembedding.lagging()).isEmpty();
      writer.updateMetadata("i7", TwoModels.metadata(changing.texts.getOrDefault("i7", "")));
      writer.updateMetadata("i6", TwoModels.metadata(changing.texts.getOrDefault("i6", "")));
      writer.put(
          List.of(
              TwoModels.item(
                  "i6",
                  changing.texts.getOrDefault("i6", ""),
                  changing.models.older,
                  changing.models.newer)));
      assertThat(writer.deleteWhere(FilterParser.parse("_id = i8 or words = \"pink other\"")))
          .isEqualTo(2);
      changing.texts.remove("i8");
      changing.texts.remove("i3");
      reembedding.switchOver(false);
    }
    changing.assertBothHoldTheTexts();
  }

  @Test
  void anotherProcessGoesOnWhereOneStopped() {
    try (CatalogWriter writer = changing.filled()) {
      Reembedding reembedding = writer.beginReembedding(changing.models.newer);
      List<Lagging> some = reembedding.lagging().subList(0, 7);
      reembedding.fill(
          some.stream()
              .map(one -> TwoModels.again(writer, one, changing.models.newer).orElseThrow())
              .toList());
    }
    assertThat(Reembedding.statusOf(changing.folder(), TwoModels.host()).orElseThrow())
        .satisfies(status -> {
          assertThat(status.items()).isEqualTo(20);
          assertThat(status.inStep()).isEqualTo(7);
          assertThat(status.isSwitched()).isFalse();
          assertThat(status.beside().model()).isEqualTo("new");
        });
    try (CatalogWriter writer =
        CatalogWriter.openWithoutModel(changing.folder(), TwoModels.host())) {
      assertThatThrownBy(() -> writer.beginReembedding(changing.models.newer))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("--abandon");
      writer.use(changing.models.newer);
      assertThat(writer.models()).containsExactly(changing.models.newer);
      TwoModels.fill(writer, changing.models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
    }
    try (CatalogWriter writer =
        CatalogWriter.open(changing.folder(), changing.models.newer, TwoModels.host())) {
      writer.put(
          List.of(TwoModels.item("later", "red", changing.models.newer))); // the old one lags
      changing.texts.put("later", "red");
      assertThatThrownBy(() -> writer.reembedding().orElseThrow().switchBack(false))
          .hasMessageContaining("lacks 1 of 21");
      writer.use(changing.models.older);
      TwoModels.fill(writer, changing.models.older);
      writer.reembedding().orElseThrow().switchBack(false);
    }
    changing.assertBothHoldTheTexts();
  }

  /// The state that a process leaves that dies between the two commits: the searched generation is
  /// ahead of the other.
  @Test
  void aLaggingGenerationIsReplayedOnOpen() throws IOException {
    try (CatalogWriter writer = changing.filled()) {
      writer.beginReembedding(changing.models.newer);
      writer.put(
          List.of(
              new EmbeddedItem(
                  "moved",
                  "file:///a",
                  "abcdef0123456789",
                  semblance.collection.item.SourceStamp.NONE,
                  TwoModels.metadata("grey"),
                  TwoModels.item("moved", "grey", changing.models.older, changing.models.newer)
                      .segments())));
      TwoModels.fill(writer, changing.models.newer);
    }
    Path earlier = temporary.resolve("earlier");
    Trees.copy(changing.place().index(2), earlier);
    try (CatalogWriter writer = changing.openBoth()) {
      changing.delete(writer, "i1");
      changing.put(writer, "i2", "purple", true);
      writer.updateMetadata("moved", TwoModels.metadata("grey and more"));
      changing.put(writer, "new", "white", true);
    }
    Trees.delete(changing.place().index(2));
    Trees.copy(earlier, changing.place().index(2));
    try (CatalogWriter writer = changing.openBoth()) {
      Reembedding reembedding = writer.reembedding().orElseThrow();
      // What was deleted is gone, what has a new name is moved, what changed lags.
      assertThat(reembedding.lagging())
          .extracting(Lagging::id)
          .containsExactlyInAnyOrder("i2", "new");
    }
    assertThat(TwoModels.contents(changing.folder(), 2))
        .doesNotContainKeys("i1", "i2", "new")
        .hasSize(19)
        .hasEntrySatisfying(
            "moved",
            kept -> assertThat(TwoModels.words(kept.metadata())).isEqualTo("grey and more"));
    try (CatalogWriter writer = changing.openBoth()) {
      TwoModels.fill(writer, changing.models.newer);
      writer.delete("moved");
      writer.reembedding().orElseThrow().switchOver(false);
    }
    changing.assertBothHoldTheTexts();
  }

  @Test
  void itemsThatAreMissingHoldUpTheSwitchAndComeBackWithIt() {
    try (CatalogWriter writer = changing.filled()) {
      Reembedding reembedding = writer.beginReembedding(changing.models.newer);
      List<Lagging> all = reembedding.lagging();
      Lagging lost = all.getFirst();
      Lagging less = all.get(1);
      TwoModels.fill(writer, changing.models.newer);
      changing.put(writer, lost.id(), "black once more", false);
      changing.put(writer, less.id(), "white once more", false);
      for (Lagging lagging : reembedding.lagging()) {
        if (lagging.id().equals(lost.id())) {
          reembedding.missing(lagging, "its file is gone");
        } else {
          Filled filled = TwoModels.again(writer, lagging, changing.models.newer).orElseThrow();
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
      changing.delete(writer, less.id());
      writer.commit();
    }
    try (CatalogWriter writer = changing.openBoth()) {
      writer.put(List.of(TwoModels.item("x", "red", changing.models.newer, changing.models.older)));
      changing.texts.put("x", "red");
      Reembedding reembedding = writer.reembedding().orElseThrow();
      assertThat(reembedding.lagging()).isEmpty();
      reembedding.switchBack(false);
      assertThat(reembedding.status().missing()).hasSize(1);
    }
    assertThat(TwoModels.contents(changing.folder(), 1))
        .isEqualTo(TwoModels.fresh(changing.models.older, changing.texts));
  }

  @Test
  void foldersThatTheManifestDoesNotNameAreWhatIsLeftOfAKill() throws IOException {
    changing.filled().close();
    Trees.copy(
        changing.place().generation(1).resolve("canaries"),
        changing.place().generation(2).resolve("canaries"));
    reopened().close();
    assertThat(changing.place().generation(2)).doesNotExist();
    try (CatalogWriter writer = reopened()) {
      assertThat(writer.beginReembedding(changing.models.newer).status().beside().generation())
          .isEqualTo(2);
      writer.reembedding().orElseThrow().abandon();
      assertThat(changing.place().generation(2)).doesNotExist();
      // A reader may still hold number 2 for what it was.
      assertThat(writer.beginReembedding(changing.models.newer).status().beside().generation())
          .isEqualTo(3);
      TwoModels.fill(writer, changing.models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
      writer.reembedding().orElseThrow().finish();
    }
    Files.createDirectories(changing.place().index(1)); // deletion was cut short
    CatalogWriter.open(changing.folder(), changing.models.newer, TwoModels.host()).close();
    assertThat(changing.place().generation(1)).doesNotExist();
    assertThat(changing.place().generations()).containsExactly(3);
  }

  private CatalogWriter reopened() {
    return CatalogWriter.open(changing.folder(), changing.models.older, TwoModels.host());
  }

  @Test
  void mixedUpFoldersOfGenerationsAreRefused() throws IOException {
    try (CatalogWriter writer = changing.filled()) {
      writer.beginReembedding(changing.models.newer);
    }
    Trees.delete(changing.place().index(1));
    Trees.copy(changing.place().index(2), changing.place().index(1));
    assertThatThrownBy(() -> Catalog.open(changing.folder(), TwoModels.host()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("generation 1")
        .hasMessageContaining("mixed up");
    assertThatThrownBy(this::reopened).isInstanceOf(CatalogException.class);
  }

  @Test
  void verifyingTellsOfEveryGeneration() throws IOException {
    try (CatalogWriter writer = changing.filled()) {
      writer.beginReembedding(changing.models.newer);
      TwoModels.fill(writer, changing.models.newer);
    }
    assertThat(CatalogVerifier.verify(changing.folder(), TwoModels.host().decoder()))
        .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.GOOD))
        .extracting(Finding::message)
        .contains("made with new, being filled, has 20 of 20 items");
    Files.createDirectories(changing.place().generation(7));
    Trees.delete(changing.place().index(2));
    Trees.copy(changing.place().index(1), changing.place().index(2));
    assertThat(CatalogVerifier.verify(changing.folder(), TwoModels.host().decoder()))
        .filteredOn(finding -> finding.severity() != Finding.Severity.GOOD)
        .extracting(finding -> finding.subject() + ": " + finding.message())
        .anySatisfy(one -> assertThat(one).startsWith("generation 7: left by a process that died"))
        .anySatisfy(one -> assertThat(one).startsWith("generation 2: ").contains("mixed up"));
  }
}
