package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.storage.MediaStore;
import semblance.collection.item.ItemState;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Picture;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.ingest.source.Skipped;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.media.Thumbnails;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Real files through a real (tiny, random) CLIP into a real catalog.
final class IngestTest {
  private static final Path ROOT = Path.of(System.getProperty("semblance.root", "."));
  private static final ModelSettings SETTINGS =
      ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(1);

  @TempDir Path temporary;
  private Path folder = Path.of("");
  private Path catalog = Path.of("");
  private EmbeddingModel model = open();

  private static EmbeddingModel open() {
    return Models.open(
        ROOT.resolve("model/src/test/resources/tiny-clip-gelu").toString(), SETTINGS);
  }

  @BeforeEach
  void makeFolders() throws IOException {
    folder = Files.createDirectories(temporary.resolve("pictures"));
    catalog = temporary.resolve("catalog");
  }

  @AfterEach
  void closeModel() {
    model.close();
  }

  private static CatalogHost host() {
    return new CatalogHost((name, precision) -> open(), new MediaDecoder());
  }

  private IngestReport index(IngestSettings settings, Source... sources) {
    try (CatalogWriter writer =
        CatalogWriter.openOrCreate(catalog, CatalogSettings.named("test"), model, host())) {
      return Ingest.into(writer, model, settings).run(List.of(sources), IngestListener.silent());
    }
  }

  private IngestReport index() {
    return index(IngestSettings.defaults(), new Source.Folder(folder));
  }

  private Set<String> stored() {
    Set<String> names = new TreeSet<>();
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      List<ItemState> states = new ArrayList<>();
      writer.forEachState(states::add);
      for (ItemState state : states) {
        String name =
            state.source().startsWith("file:")
                ? folder.relativize(Path.of(URI.create(state.id()))).toString()
                : state.id();
        assertThat(names.add(name)).as("%s is stored once", name).isTrue();
      }
    }
    return names;
  }

  private Path picture(String name, long seed) throws IOException {
    Random random = new Random(seed);
    byte[] rgb = new byte[40 * 30 * 3];
    random.nextBytes(rgb);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, Thumbnails.jpeg(new Picture(40, 30, rgb), 40));
  }

  private Path text(String name, String words) throws IOException {
    return Files.writeString(folder.resolve(name), words);
  }

  @Test
  void picturesAndTextsAreStoredOnceAndNotReadAgain() throws IOException {
    for (int i = 0; i < 70; i++) {
      picture("%d/p%02d.jpg".formatted(i % 3, i), i);
    }
    text("note.txt", "A note about a cat.");
    IngestReport first = index();
    assertThat(first.indexed()).isEqualTo(71);
    assertThat(first.skipped()).isEmpty();
    assertThat(stored()).hasSize(71);

    IngestReport second = index();
    assertThat(second.indexed()).isZero();
    assertThat(second.unchanged()).isEqualTo(71);
  }

  @Test
  void badFilesAreSkippedWithReasonsAndTheRestIsIndexed() throws IOException {
    byte[] good = Files.readAllBytes(picture("good.jpg", 1));
    Files.write(folder.resolve("truncated.jpg"), Arrays.copyOf(good, good.length / 2));
    Files.write(folder.resolve("empty.png"), new byte[0]);
    Files.writeString(folder.resolve("page.jpg"), "<!DOCTYPE html><p>Not found</p>");
    Files.write(folder.resolve("binary.txt"), new byte[] {0, 1, 2, 3});
    text("blank.txt", " \n\n ");
    IngestReport report = index();
    assertThat(report.indexed()).isEqualTo(1);
    assertThat(report.skipped())
        .extracting(skipped -> Path.of(skipped.source()).getFileName().toString())
        .containsExactlyInAnyOrder(
            "truncated.jpg", "empty.png", "page.jpg", "binary.txt", "blank.txt");
    assertThat(report.skipped()).extracting(Skipped::reason).allMatch(reason -> !reason.isBlank());
    assertThat(stored()).containsExactly("good.jpg");

    IngestReport again = index();
    assertThat(again.skipped()).hasSize(5);
    assertThat(again.indexed()).isZero();
  }

  @Test
  void changedTouchedAndMovedFilesAreTold() throws IOException {
    Path changed = picture("changed.jpg", 1);
    Path touched = picture("touched.jpg", 2);
    Path moved = picture("moved.jpg", 3);
    assertThat(index().indexed()).isEqualTo(3);
    picture("changed.jpg", 4);
    Files.setLastModifiedTime(changed, FileTime.fromMillis(1_700_000_000_000L));
    Files.setLastModifiedTime(touched, FileTime.fromMillis(1_700_000_000_000L));
    Files.move(moved, folder.resolve("elsewhere.jpg"));
    IngestReport report = index();
    assertThat(report.indexed()).isEqualTo(1);
    assertThat(report.moved()).isEqualTo(2);
    assertThat(stored()).containsExactly("changed.jpg", "elsewhere.jpg", "touched.jpg");
    assertThat(index().unchanged()).isEqualTo(3);
  }

  @Test
  void pruningRemovesWhatIsGoneAndOnlyThat() throws IOException {
    picture("kept.jpg", 1);
    Path gone = picture("gone.jpg", 2);
    index();
    Files.delete(gone);
    IngestReport kept = index();
    assertThat(kept.gone()).isEqualTo(1);
    assertThat(stored()).contains("gone.jpg");
    IngestReport pruned =
        index(IngestSettings.defaults().withPrune(true), new Source.Folder(folder));
    assertThat(pruned.removed()).isEqualTo(1);
    assertThat(stored()).containsExactly("kept.jpg");
  }

  @Test
  void pruningIsRefusedWhereARootIsMissingOrSuddenlyEmpty() throws IOException {
    Path only = picture("only.jpg", 1);
    index();
    Files.delete(only);
    IngestSettings prune = IngestSettings.defaults().withPrune(true);
    assertThatThrownBy(() -> index(prune, new Source.Folder(folder)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("1 items of it are stored");
    Files.delete(folder);
    assertThatThrownBy(() -> index(prune, new Source.Folder(folder)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is not there");
    folder = Files.createDirectories(folder);
    assertThat(stored()).containsExactly("only.jpg");
  }

  @Test
  void tableRowsCarryCaptionsAndMetadataAndAreComparedByRow() throws IOException {
    picture("a.jpg", 1);
    Path table = folder.resolve("items.jsonl");
    Files.writeString(
        table,
        "{\"image\": \"a.jpg\", \"caption\": \"A cat\", \"year\": 2011}\n{\"id\": \"n\", \"text\": \"A dog\"}\n");
    assertThat(index(IngestSettings.defaults(), new Source.Table(table)).indexed()).isEqualTo(2);
    assertThat(index(IngestSettings.defaults(), new Source.Table(table)).unchanged()).isEqualTo(2);
    Files.writeString(
        table,
        "{\"image\": \"a.jpg\", \"caption\": \"A cat\", \"year\": 2012}\n{\"id\": \"n\", \"text\": \"A dog\"}\n");
    IngestReport changed = index(IngestSettings.defaults(), new Source.Table(table));
    assertThat(changed.indexed()).isEqualTo(1);
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      assertThat(writer.segments(folder.resolve("a.jpg").toUri().toString()))
          .extracting(EmbeddedItem.EmbeddedSegment::text)
          .containsExactly("", "A cat");
      assertThat(
              writer
                  .find(folder.resolve("a.jpg").toUri().toString())
                  .orElseThrow()
                  .metadata()
                  .text("year"))
          .contains("2012");
    }
  }

  @Test
  void thumbnailsAndTextsAreKeptByContent() throws IOException {
    byte[] picture = Files.readAllBytes(picture("a.jpg", 1));
    text("b.txt", "Grüße");
    index();
    try (CatalogWriter writer = CatalogWriter.openWithoutModel(catalog, host())) {
      MediaStore media = writer.media();
      assertThat(media.read(Sha256.of(picture), MediaStore.Kind.THUMBNAIL)).isPresent();
      assertThat(media.read(Sha256.of("Grüße"), MediaStore.Kind.TEXT))
          .hasValueSatisfying(
              bytes -> assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("Grüße"));
    }
  }

  @Test
  void anyNumberOfWorkersStoresTheSameItems() throws IOException {
    for (int i = 0; i < 40; i++) {
      picture("p%02d.jpg".formatted(i), i);
      text("t%02d.txt".formatted(i), ("Sentence number " + i + " of a long text. ").repeat(60));
    }
    List<Set<String>> results = new ArrayList<>();
    for (int workers : new int[] {1, 2, 7}) {
      catalog = temporary.resolve("catalog-" + workers);
      IngestReport report =
          index(IngestSettings.defaults().withWorkers(workers), new Source.Folder(folder));
      assertThat(report.indexed()).isEqualTo(80);
      results.add(stored());
    }
    assertThat(results).allSatisfy(names -> assertThat(names).isEqualTo(results.getFirst()));
    assertThat(results.getFirst().stream().filter(name -> name.endsWith(".txt"))).hasSize(40);
  }

  @Test
  void aThumbnailThatWentIsMadeAnewWhenItsSourceIsTouched() throws IOException {
    Path file = picture("a.jpg", 1);
    index();
    MediaStore media = new MediaStore(catalog.resolve("media"));
    String hash = Sha256.of(Files.readAllBytes(file));
    Files.delete(media.find(hash, MediaStore.Kind.THUMBNAIL).orElseThrow());
    assertThat(index().unchanged()).isEqualTo(1);
    assertThat(media.find(hash, MediaStore.Kind.THUMBNAIL)).isEmpty();
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000));
    assertThat(index().indexed()).isEqualTo(1);
    assertThat(media.find(hash, MediaStore.Kind.THUMBNAIL)).isPresent();
  }
}
