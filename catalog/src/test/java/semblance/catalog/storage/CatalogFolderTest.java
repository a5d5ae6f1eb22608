package semblance.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.embedding.CatalogException;

final class CatalogFolderTest {
  private static final CatalogManifest MANIFEST =
      new CatalogManifest(
          "holidays",
          Instant.parse("2026-01-31T12:00:00Z"),
          1,
          Schema.of(Map.of("year", FieldType.INTEGER, "place", FieldType.GEO_POINT)),
          Duration.ofSeconds(10),
          5000);

  @TempDir Path temporary;

  private CatalogFolder catalog(String name) throws IOException {
    CatalogFolder folder = new CatalogFolder(temporary.resolve(name));
    Files.createDirectories(folder.index(1));
    Files.createDirectories(folder.media());
    Files.writeString(folder.index(1).resolve("segments_1"), "x");
    Files.writeString(folder.root().resolve(WriterLock.FILE), "");
    MANIFEST.write(folder);
    return folder;
  }

  @Test
  void theTreeIsTheOneThatIsDocumented() throws IOException {
    CatalogFolder folder = new CatalogFolder(Path.of("/c"));
    assertThat(folder.manifest()).isEqualTo(Path.of("/c/catalog.json"));
    assertThat(folder.space(1)).isEqualTo(Path.of("/c/generations/0001/space.json"));
    assertThat(folder.index(12)).isEqualTo(Path.of("/c/generations/0012/index"));
    assertThat(folder.media()).isEqualTo(Path.of("/c/media"));
    assertThat(folder.runs()).isEqualTo(Path.of("/c/runs"));
    assertThat(CatalogManifest.read(catalog("a"))).isEqualTo(MANIFEST);
  }

  @Test
  void aNewerFormatIsRefusedWithBothNumbers() throws IOException {
    CatalogFolder folder = catalog("a");
    String json = Files.readString(folder.manifest());
    Files.writeString(folder.manifest(), json.replace("\"format\" : 1", "\"format\" : 7"));
    assertThatThrownBy(() -> CatalogManifest.read(folder))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("format 7")
        .hasMessageContaining("up to 2")
        .hasMessageContaining("update Semblance");
  }

  @Test
  void everyTruncationOfTheManifestIsRefusedByName() throws IOException {
    CatalogFolder folder = catalog("a");
    byte[] whole = Files.readAllBytes(folder.manifest());
    for (int length = 0; length < whole.length - 1; length += 7) {
      Files.write(folder.manifest(), java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> CatalogManifest.read(folder))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining(folder.manifest() + " is damaged");
    }
  }

  @Test
  void wrongFieldsOfTheManifestAreNamed() throws IOException {
    CatalogFolder folder = catalog("a");
    String json = Files.readString(folder.manifest());
    Map<String, String> changes =
        Map.of(
            "\"generation\" : 1", "\"generation\" : \"1\"",
            "\"commitItems\"", "\"commitThings\"",
            "2026-01-31T12", "yesterday",
            "\"integer\"", "\"number\"");
    changes.forEach((old, changed) -> {
      assertThat(json).contains(old);
      AtomicFiles.replace(
          folder.manifest(),
          json.replace(old, changed).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThatThrownBy(() -> CatalogManifest.read(folder))
          .as(changed)
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("catalog.json is damaged");
    });
  }

  @Test
  void whatIsNoCatalogIsToldApartAndNothingIsWritten() throws IOException {
    assertThatThrownBy(() -> new CatalogFolder(temporary.resolve("none")).requireCatalog())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("does not exist");
    Path file = Files.writeString(temporary.resolve("file"), "x");
    assertThatThrownBy(() -> new CatalogFolder(file).requireCatalog())
        .hasMessageContaining("is a file");
    Path photos = Files.createDirectories(temporary.resolve("photos"));
    Files.writeString(photos.resolve("cat.jpg"), "x");
    assertThatThrownBy(() -> new CatalogFolder(photos).requireCatalog())
        .hasMessageContaining("not a catalog")
        .hasMessageContaining("catalog.json");
    assertThat(photos).isDirectoryNotContaining("glob:**writer.lock");
    assertThat(new CatalogFolder(photos).isFree()).isFalse();
    assertThat(new CatalogFolder(temporary.resolve("none")).isFree()).isTrue();
  }

  @Test
  void aCreationCutShortIsRecognisedAndCleared() throws IOException {
    CatalogFolder folder = catalog("a");
    Files.delete(folder.manifest());
    Files.writeString(folder.root().resolve(".catalog.json.writing-123"), "{");
    assertThat(folder.isRemnant()).isTrue();
    assertThat(folder.isFree()).isTrue();
    assertThatThrownBy(folder::requireCatalog).hasMessageContaining("never finished");
    try (WriterLock _ = WriterLock.acquire(folder.root())) {
      assertThatThrownBy(folder::requireCatalog)
          .hasMessageContaining("is just being made by process " + ProcessHandle.current().pid());
    }
    folder.deleteRemnants();
    assertThat(folder.root()).isDirectoryNotContaining(path -> !path.endsWith(WriterLock.FILE));
  }

  @Test
  void aFolderWithOtherFilesIsNoRemnant() throws IOException {
    CatalogFolder folder = catalog("a");
    Files.delete(folder.manifest());
    Files.writeString(folder.root().resolve("thesis.odt"), "x");
    assertThat(folder.isRemnant()).isFalse();
    assertThat(folder.isFree()).isFalse();
    assertThatThrownBy(folder::delete).isInstanceOf(CatalogException.class);
    assertThat(folder.root().resolve("thesis.odt")).exists();
    assertThat(folder.index(1)).exists();
  }

  @Test
  void deletionRemovesACatalogWhole() throws IOException {
    CatalogFolder folder = catalog("a");
    assertThat(folder.delete()).isEmpty();
    assertThat(folder.root()).doesNotExist();
  }

  @Test
  void deletionLeavesForeignFilesAndNeverFollowsLinks() throws IOException {
    Path precious = Files.createDirectories(temporary.resolve("precious"));
    Files.writeString(precious.resolve("picture.jpg"), "x");
    CatalogFolder folder = catalog("a");
    Files.createSymbolicLink(folder.media().resolve("link"), precious);
    Files.createSymbolicLink(folder.runs(), precious);
    Files.writeString(folder.root().resolve("notes.txt"), "mine");
    assertThat(folder.delete()).containsExactly("notes.txt");
    assertThat(folder.root()).isDirectoryContaining("glob:**notes.txt");
    assertThat(folder.root()).isDirectoryNotContaining(path -> !path.endsWith("notes.txt"));
    assertThat(precious.resolve("picture.jpg")).hasContent("x");
  }

  @Test
  void deletionRefusesPlainFoldersAndLinksToCatalogs() throws IOException {
    Path photos = Files.createDirectories(temporary.resolve("photos"));
    Files.writeString(photos.resolve("cat.jpg"), "x");
    assertThatThrownBy(() -> new CatalogFolder(photos).delete())
        .isInstanceOf(CatalogException.class);
    assertThat(photos.resolve("cat.jpg")).exists();
    CatalogFolder folder = catalog("a");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder.root());
    assertThatThrownBy(() -> new CatalogFolder(link).delete())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("symbolic link");
    assertThat(folder.isCatalog()).isTrue();
  }

  @Test
  void aCatalogThatIsBeingWrittenIsNotDeleted() throws IOException {
    CatalogFolder folder = catalog("a");
    try (WriterLock _ = WriterLock.acquire(folder.root())) {
      assertThatThrownBy(folder::delete)
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("being written");
    }
    assertThat(folder.index(1)).exists();
  }

  @Test
  void theNearestLocalCatalogIsFoundElseTheDefaultOne() throws IOException {
    Path deep = Files.createDirectories(temporary.resolve("x/y/z"));
    Map<String, String> environment = Map.of("XDG_DATA_HOME", temporary.resolve("data").toString());
    assertThat(CatalogLocator.find(deep, environment)).isEmpty();
    CatalogFolder standard = catalog("data/semblance/default");
    assertThat(CatalogLocator.find(deep, environment)).contains(standard);
    CatalogFolder local = catalog("x/.semblance");
    assertThat(CatalogLocator.find(deep, environment)).contains(local);
    CatalogFolder nearer = catalog("x/y/z/.semblance");
    assertThat(CatalogLocator.findLocal(deep)).contains(nearer);
  }

  @Test
  void theDefaultCatalogFollowsTheDesktopsRules() {
    assertThat(CatalogLocator.defaultFolder(Map.of("HOME", "/home/ada")).root())
        .isEqualTo(Path.of("/home/ada/.local/share/semblance/default"));
    assertThat(
            CatalogLocator.defaultFolder(Map.of("HOME", "/home/ada", "XDG_DATA_HOME", "relative"))
                .root())
        .isEqualTo(Path.of("/home/ada/.local/share/semblance/default"));
  }
}
