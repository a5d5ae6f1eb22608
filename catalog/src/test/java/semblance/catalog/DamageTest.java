package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.JsonFile;
import semblance.catalog.storage.MediaChecksums;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.SealedLines;
import semblance.catalog.storage.VectorFile;
import semblance.catalog.tiny.TestDecoder;
import semblance.catalog.tiny.TinyModel;
import semblance.catalog.upkeep.Compaction;
import semblance.catalog.upkeep.Finding;
import semblance.catalog.upkeep.Finding.Severity;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Modality;
import semblance.embedding.SemblanceException;
import semblance.embedding.Sha256;

/// Damages every file of a catalog in turn.
final class DamageTest {
  @TempDir Path temporary;
  private final Fixture fixture = Fixture.standard();

  private Path root() {
    return temporary.resolve("catalog");
  }

  @BeforeEach
  void makeCatalog() throws IOException {
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = fixture.create(root(), model)) {
      for (String colour : List.of("red", "blue", "green")) {
        String hash = Sha256.of(colour);
        EmbeddedItem item = Fixture.image(model, colour, Fixture.picture(colour));
        writer.put(
            List.of(
                new EmbeddedItem(
                    colour,
                    "file:///pictures/" + colour,
                    hash + "." + Sha256.of("row " + colour),
                    new SourceStamp(5, 7),
                    item.metadata(),
                    item.segments())));
        writer.media().write(hash, MediaStore.Kind.THUMBNAIL, bytes("a picture of " + colour));
        writer.media().write(Sha256.of("row " + colour), MediaStore.Kind.TEXT, bytes(colour));
        writer.commit();
      }
      writer.delete("green");
    }
    Compaction.run(root());
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = CatalogWriter.open(root(), model, fixture.host())) {
      writer.put(List.of(Fixture.text(model, "note", "yellow")));
      writer.delete("blue"); // so that there are files of every kind, one of deletions among them
      writer.put(List.of(Fixture.text(model, "blue", "blue again")));
      // With its item, so it is not missed; nor is its text.
      Files.delete(writer.media().find(Sha256.of("blue"), MediaStore.Kind.THUMBNAIL).orElseThrow());
      Files.delete(writer.media().find(Sha256.of("row blue"), MediaStore.Kind.TEXT).orElseThrow());
      ObjectNode event = JsonFile.object(1).put("event", "end").put("indexed", 3);
      Files.writeString(
          writer.runsFolder().resolve("20260131-120000-000-1.jsonl"),
          SealedLines.line(event) + "\n");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith(".lock")) // which have no content
          .sorted()
          .toList();
    }
  }

  private List<Finding> findings() {
    return CatalogVerifier.verify(root(), TestDecoder.correct());
  }

  private List<Finding> findings(Severity severity) {
    return findings().stream().filter(finding -> finding.severity() == severity).toList();
  }

  private void requireNamed(Path file, String how) {
    String name = root().relativize(file).toString();
    if (how.equals("deleted") && name.contains("/segments_")) {
      name = name.replaceFirst("segments_.*", "segments_N"); // nothing tells which one it was
    }
    String expectedName = name;
    List<Finding> found;
    try {
      found = findings();
    } catch (SemblanceException e) {
      // Without its manifest it is not known to be a catalog.
      assertThat(name).isEqualTo(CatalogFolder.MANIFEST);
      assertThat(e).hasMessageContaining(name);
      return;
    }
    Severity expected = name.startsWith("runs/") ? Severity.WARNING : Severity.PROBLEM;
    assertThat(found)
        .as("%s %s", expectedName, how)
        .anySatisfy(finding -> {
          assertThat(finding.severity()).isEqualTo(expected);
          assertThat(finding.subject() + " " + finding.message()).contains(expectedName);
          assertThat(finding.message())
              .containsAnyOf(
                  "restore", "index again", "delete it", "compact", "compare it", "touch");
        });
  }

  @Test
  void everyDamagedFileIsNamedWithWhatToDo() throws IOException {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println("everyDamagedFile: semblance.seed=" + seed);
    Random random = new Random(seed);
    assertThat(findings(Severity.PROBLEM)).isEmpty();
    List<Path> files = new ArrayList<>(files());
    List<Path> pictures =
        new ArrayList<>(
            files.stream()
                .filter(file ->
                    file.toString().contains("/generations/") && file.toString().endsWith(".jpg"))
                .toList());
    Collections.shuffle(pictures, random);
    files.removeAll(pictures.subList(2, pictures.size())); // one is as another
    assertThat(files.stream().map(Path::toString))
        .anyMatch(name -> name.contains("/media/"))
        .anyMatch(name -> name.contains("/runs/"))
        .anyMatch(name -> name.contains("/index/segments_"));
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      requireNamed(file, "flipped");
      // Lists of checksums may hold the same line twice, and lose nothing with the last one; or
      // lines of files alone that are gone with their items, and lose nothing with all of them.
      boolean list = file.endsWith(MediaChecksums.FILE);
      int kept = list ? random.nextInt(1, whole.length / 2) : random.nextInt(whole.length);
      Files.write(file, Arrays.copyOf(whole, kept));
      requireNamed(file, "truncated");
      if (!isExpendable(file)) {
        Files.delete(file);
        requireNamed(file, "deleted");
      }
      Files.write(file, whole);
    }
    assertThat(findings(Severity.PROBLEM)).isEmpty();
  }

  /// Whether nobody misses a file: an old journal, or a list that tells only of what is gone.
  private boolean isExpendable(Path file) throws IOException {
    try (Stream<Path> neighbours = Files.list(file.getParent())) {
      return root().relativize(file).startsWith("runs")
          || (file.endsWith("checksums.jsonl") && neighbours.count() == 1);
    }
  }

  @Test
  void newerFormatsAreToldFromDamage() throws IOException {
    CatalogFolder place = new CatalogFolder(root());
    Path vectors = place.referenceVectors(1, Modality.TEXT);
    List<Path> newer = new ArrayList<>(List.of(place.manifest(), place.space(1), vectors));
    for (Path file : newer) {
      byte[] whole = Files.readAllBytes(file);
      String text = new String(whole, StandardCharsets.ISO_8859_1);
      Files.writeString(
          file,
          text.replaceFirst("\"format\" : \\d+", "\"format\" : 99").replace("SMBLVEC1", "SMBLVEC2"),
          StandardCharsets.ISO_8859_1);
      assertThat(findings(Severity.PROBLEM))
          .as(file.toString())
          .anySatisfy(
              finding -> assertThat(finding.message()).contains("newer", "update Semblance"));
      Files.write(file, whole);
    }
    VectorFile.read(vectors, 0x7fffffff & vectorDimension());
  }

  private int vectorDimension() {
    try (TinyModel model = TinyModel.standard()) {
      return model.space().dimension();
    }
  }

  @Test
  void aCopyMadeWhileItWasOpenOpensCleanOrSaysWhatIsMissing() throws IOException {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println("aCopyMade: semblance.seed=" + seed);
    Random random = new Random(seed);
    int clean = 0;
    try (TinyModel model = TinyModel.standard();
        CatalogWriter writer = CatalogWriter.open(root(), model, fixture.host())) {
      for (int round = 0; round < 12; round++) {
        Path copy = temporary.resolve("copy" + round);
        List<Path> files = files();
        for (int i = 0; i < files.size(); i++) {
          if (random.nextInt(100) == 0) {
            writer.put(List.of(Fixture.text(model, "during" + round + "-" + i, "red")));
            writer.commit();
          }
          Path to = copy.resolve(root().relativize(files.get(i)));
          Files.createDirectories(to.getParent());
          if (Files.exists(files.get(i))) {
            Files.copy(files.get(i), to);
          }
        }
        try (Catalog catalog = Catalog.open(copy, fixture.host())) {
          assertThat(catalog.find("red")).isPresent();
          assertThat(catalog.find("note")).isPresent();
          clean++;
        } catch (SemblanceException e) {
          assertThat(e).hasMessageContaining(copy.toString());
          assertThat(
                  CatalogVerifier.verify(copy, TestDecoder.correct()).stream()
                      .filter(finding -> finding.severity() == Severity.PROBLEM))
              .isNotEmpty()
              .allSatisfy(finding -> assertThat(finding.message()).contains("restore"));
        }
      }
    }
    System.out.printf("%d of 12 copies opened clean%n", clean);
  }

  @Test
  void aWriterDoesNotTakeALostIndexForAnEmptyOne() throws IOException {
    CatalogFolder place = new CatalogFolder(root());
    try (Stream<Path> files = Files.list(place.index(1))) {
      for (Path file : files.filter(one -> one.toString().contains("segments_")).toList()) {
        Files.delete(file);
      }
    }
    requireRefused();
    try (Stream<Path> files = Files.list(place.index(1))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    requireRefused();
  }

  private void requireRefused() {
    try (TinyModel model = TinyModel.standard()) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> CatalogWriter.open(root(), model, fixture.host()))
          .isInstanceOf(SemblanceException.class)
          .hasMessageContaining("restore it from a copy")
          .hasMessageContaining("index");
    }
  }
}
