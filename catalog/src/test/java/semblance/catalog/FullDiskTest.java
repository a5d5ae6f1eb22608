package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.upkeep.Compaction;
import semblance.catalog.upkeep.Finding.Severity;
import semblance.catalog.upkeep.Reindexing;
import semblance.collection.item.FieldType;
import semblance.collection.upkeep.RebuildReport;
import semblance.embedding.Content;
import semblance.embedding.StorageException;

/// Runs on a file system of 3 MB of its own; where none can be mounted it is skipped.
final class FullDiskTest {
  @TempDir Path temporary;
  private boolean mounted;

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  private Path disk() {
    return temporary.resolve("disk");
  }

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    Files.createDirectories(disk());
    mounted = run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk().toString());
    assumeTrue(mounted, "a small file system cannot be mounted here: it needs root on Linux");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(run("umount", disk().toString())).isTrue();
    }
  }

  @Test
  void aFullDiskIsToldAndLosesNothingThatWasCommitted() {
    Fixture fixture = Fixture.standard();
    Path folder = disk().resolve("catalog");
    try (TinyModel model = TinyModel.standard()) {
      try (CatalogWriter writer = fixture.create(folder, model)) {
        writer.put(List.of(Fixture.text(model, "kept", "red")));
      }
      assertThatThrownBy(() -> fill(fixture, folder, model))
          .isInstanceOf(StorageException.class)
          .message()
          .containsIgnoringCase("space");
      try (Catalog catalog = Catalog.open(folder, fixture.host())) {
        assertThat(catalog.find("kept")).isPresent();
      }
    }
  }

  private static void fill(Fixture fixture, Path folder, TinyModel model) {
    try (CatalogWriter writer = CatalogWriter.open(folder, model, fixture.host())) {
      for (int round = 0; round < 100; round++) {
        List<EmbeddedItem> items = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          items.add(
              Fixture.item(
                  model,
                  "i%d-%d".formatted(round, i),
                  "{\"note\": \"%s\"}".formatted("%x".formatted(round * 7919L + i).repeat(200)),
                  new Content.Text("green " + i)));
        }
        writer.put(items);
        writer.commit();
      }
    }
  }

  @Test
  void aCatalogIsNotMadeOnAFullDiskAndIsMadeLater() throws IOException {
    Fixture fixture = Fixture.standard();
    Path folder = disk().resolve("catalog");
    Path ballast = disk().resolve("ballast");
    try (TinyModel model = TinyModel.standard()) {
      try (var out = Files.newOutputStream(ballast)) {
        out.write(new byte[3 * 1024 * 1024 - 40 * 1024]);
      }
      assertThatThrownBy(() -> fixture.create(folder, model))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("no space left");
      Files.delete(ballast);
      fixture.create(folder, model).close();
    }
  }

  private void leave(int bytes, Path ballast) throws IOException {
    long free = Files.getFileStore(disk()).getUsableSpace();
    if (free > bytes) {
      try (var out = Files.newOutputStream(ballast)) {
        out.write(new byte[(int) free - bytes]);
      }
    }
  }

  @Test
  void noReembeddingBeginsOnAFullDiskAndTheCatalogGoesOn() throws IOException {
    Path folder = disk().resolve("catalog");
    Path ballast = disk().resolve("ballast");
    try (TwoModels models = new TwoModels();
        CatalogWriter writer = models.create(folder)) {
      writer.put(List.of(TwoModels.item("kept", "red", models.older)));
      writer.commit();
      leave(60_000, ballast);
      assertThatThrownBy(() -> writer.beginReembedding(models.newer))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("no space left");
      assertThat(writer.reembedding()).isEmpty();
      assertThat(writer.folder().generations()).containsExactly(1);
      assertThat(writer.find("kept")).isPresent();
      Files.delete(ballast);
      writer.beginReembedding(models.newer);
      TwoModels.fill(writer, models.newer);
      writer.reembedding().orElseThrow().switchOver(false);
    }
  }

  @Test
  void reindexingAndCompactingOnAFullDiskLeaveTheCatalogAsItWas() throws IOException {
    Fixture fixture = Fixture.standard();
    Path folder = disk().resolve("catalog");
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(folder, model)) {
      for (int i = 0; i < 60; i++) {
        writer.put(
            List.of(
                Fixture.item(
                    model,
                    "i" + i,
                    "{\"note\": \"%s\"}".formatted("%x".formatted(i * 7919L).repeat(200)),
                    new Content.Text("green " + i))));
      }
      writer.delete("i7");
    }
    fillUp(disk().resolve("ballast"));
    for (Runnable work :
        List.<Runnable>of(
            () -> Reindexing.run(folder, Map.of("note", FieldType.TEXT), _ -> {}),
            () -> Compaction.run(folder))) {
      assertThatThrownBy(work::run)
          .isInstanceOf(StorageException.class)
          .message()
          .containsIgnoringCase("no space");
    }
    Files.delete(disk().resolve("ballast"));
    assertThat(CatalogVerifier.verify(folder, TestDecoder.correct()))
        .noneMatch(finding -> finding.severity() == Severity.PROBLEM);
    try (Catalog catalog = Catalog.open(folder, fixture.host())) {
      assertThat(catalog.size()).isEqualTo(59);
    }
    assertThat(Reindexing.run(folder, Map.of("note", FieldType.TEXT), _ -> {}).values())
        .extracting(RebuildReport::items)
        .containsExactly(59L);
    assertThat(Compaction.run(folder).forgotten()).isEqualTo(1);
  }

  private static void fillUp(Path ballast) throws IOException {
    byte[] piece = new byte[1024];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  @Test
  void aDiskThatFillsUpWhileFillingOrSwitchingLeavesTheSearchedGeneration() throws IOException {
    Path folder = disk().resolve("catalog");
    Path ballast = disk().resolve("ballast");
    try (TwoModels models = new TwoModels()) {
      try (CatalogWriter writer = models.create(folder)) {
        List<EmbeddedItem> items = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          items.add(TwoModels.item("i" + i, "red thing " + i, models.older));
        }
        writer.put(items);
        Reembedding reembedding = writer.beginReembedding(models.newer);
        leave(8_000, ballast);
        assertThatThrownBy(
                () -> {
                  TwoModels.fill(writer, models.newer);
                  reembedding.switchOver(false);
                })
            .isInstanceOf(StorageException.class);
        assertThat(writer.find("i7")).isPresent();
        Files.delete(ballast);
        writer.put(List.of(TwoModels.item("later", "blue", models.older)));
        writer.commit();
        assertThat(writer.leftBehind()).isPresent();
      }
      try (Catalog catalog = Catalog.open(folder, TwoModels.host())) {
        assertThat(catalog.describe().generation()).isEqualTo(1);
        assertThat(catalog.size()).isEqualTo(301);
      }
      try (CatalogWriter writer = CatalogWriter.open(folder, models.older, TwoModels.host())) {
        writer.use(models.newer);
        TwoModels.fill(writer, models.newer);
        writer.commit();
        leave(0, ballast);
        assertThatThrownBy(() -> writer.reembedding().orElseThrow().switchOver(false))
            .isInstanceOf(StorageException.class);
        assertThat(CatalogManifest.read(writer.folder()).generation()).isEqualTo(1);
        Files.delete(ballast);
      }
      try (CatalogWriter writer = CatalogWriter.open(folder, models.older, TwoModels.host())) {
        writer.reembedding().orElseThrow().switchOver(false);
      }
      assertThat(TwoModels.contents(folder, 2)).hasSize(301);
    }
  }

  @Test
  void aCatalogOnADiskThatCannotBeWrittenIsSearchedAndNotWritten()
      throws IOException, InterruptedException {
    Fixture fixture = Fixture.standard();
    Path folder = disk().resolve("catalog");
    try (TinyModel model = TinyModel.standard()) {
      try (CatalogWriter writer = fixture.create(folder, model)) {
        writer.put(List.of(Fixture.text(model, "kept", "red")));
      }
      assumeTrue(run("mount", "-o", "remount,ro", disk().toString()), "cannot be remounted here");
      try (Catalog catalog = Catalog.open(folder, fixture.host())) {
        assertThat(catalog.find("kept")).isPresent();
        assertThat(catalog.search(Query.of(QueryPart.text("red"))).matches()).isNotEmpty();
      }
      assertThat(CatalogVerifier.verify(folder, TestDecoder.correct()))
          .noneMatch(finding -> finding.severity() == Severity.PROBLEM);
      for (Runnable work :
          List.<Runnable>of(
              () -> CatalogWriter.open(folder, model, fixture.host()),
              () -> Compaction.run(folder),
              () -> Reindexing.run(folder, Map.of(), _ -> {}))) {
        assertThatThrownBy(work::run)
            .isInstanceOf(StorageException.class)
            .hasMessageContaining(folder.toString())
            .message()
            .containsIgnoringCase("read-only");
      }
    }
  }
}
