package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.storage.WriterLock;
import semblance.embedding.ModelException;
import semblance.embedding.Picture;
import semblance.media.MediaDecoder;
import semblance.media.Thumbnails;

/// Indexing in a process of its own that is told to end.
class StoppedIndexTest {
  private static final int PICTURES = 3_000;

  @TempDir Path temporary;

  @Test
  void whatWasIndexedIsKeptWhenTheProcessIsToldToEnd() throws Exception {
    assumeTrue(
        !System.getProperty("os.name").startsWith("Windows"), "Windows has no signal to end by");
    Path folder = temporary.toRealPath();
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    Random random = new Random(1);
    byte[] rgb = new byte[16 * 16 * 3];
    for (int i = 0; i < PICTURES; i++) {
      random.nextBytes(rgb);
      Files.write(pictures.resolve(i + ".jpg"), Thumbnails.jpeg(new Picture(16, 16, rgb), 16));
    }
    Path catalog = folder.resolve("catalog");
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Dsemblance.root=" + CommandFixture.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "index",
                pictures.toString(),
                "--into",
                catalog.toString(),
                "--model",
                CommandFixture.root().resolve("model/src/test/resources/tiny-clip-gelu").toString())
            .directory(folder.toFile())
            .redirectError(errors.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      waitForThumbnails(folder, catalog, process);
      process.destroy(); // SIGTERM
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(errors)).contains("All that was indexed is kept");
    assertThat(process.exitValue()).isEqualTo(143);
    long indexed = indexed(catalog);
    assertThat(indexed).isBetween(1L, PICTURES - 1L);
    try (Catalog opened = Catalog.open(catalog, host())) {
      assertThat(opened.size()).isEqualTo(indexed);
    }
    assertThat(WriterLock.findDead(catalog)).isEmpty();
  }

  private static CatalogHost host() {
    return new CatalogHost(
        (name, _) -> {
          throw new ModelException("no model is needed here: " + name);
        },
        new MediaDecoder());
  }

  /// Waits until the first pictures were read.
  private static void waitForThumbnails(Path parent, Path catalog, Process process)
      throws IOException, InterruptedException {
    try (WatchService watch = catalog.getFileSystem().newWatchService()) {
      parent.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      while (!Files.isDirectory(catalog.resolve("media"))) {
        assertThat(process.isAlive()).isTrue();
        if (Files.isDirectory(catalog)) {
          catalog.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        }
        var key = watch.poll(200, TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
      }
    }
  }

  /// What the run's journal says it stored.
  private static long indexed(Path catalog) throws IOException {
    try (Stream<Path> journals = Files.list(catalog.resolve("runs"))) {
      List<String> lines =
          Files.readAllLines(
              journals
                  .filter(file -> file.toString().endsWith(".jsonl"))
                  .findFirst()
                  .orElseThrow());
      JsonNode last = new ObjectMapper().readTree(lines.getLast());
      assertThat(last.path("event").asText()).isEqualTo("end");
      return last.path("indexed").asLong();
    }
  }
}
