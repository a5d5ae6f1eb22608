package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.tiny.TinyModel;
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
}
