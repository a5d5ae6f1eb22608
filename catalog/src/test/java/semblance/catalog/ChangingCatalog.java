package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;

/// A catalog between two models, and the texts that it ought to hold.
final class ChangingCatalog implements AutoCloseable {
  final TwoModels models = new TwoModels();
  final Map<String, String> texts = new TreeMap<>();
  private final Path folder;

  ChangingCatalog(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  CatalogFolder place() {
    return new CatalogFolder(folder);
  }

  /// Opens it with both models, whichever is searched.
  CatalogWriter openBoth() {
    CatalogManifest manifest = CatalogManifest.read(place());
    boolean switched = manifest.beside().orElse(9) < manifest.generation();
    CatalogWriter writer =
        CatalogWriter.open(folder, switched ? models.newer : models.older, TwoModels.host());
    writer.use(switched ? models.older : models.newer);
    return writer;
  }

  /// A catalog of 20 texts by the old model.
  CatalogWriter filled() {
    CatalogWriter writer = models.create(folder);
    for (int i = 0; i < 20; i++) {
      put(writer, "i" + i, "%s thing %d".formatted(Fixture.COLOURS.get(i % 11), i), false);
    }
    writer.commit();
    return writer;
  }

  void put(CatalogWriter writer, String id, String text, boolean both) {
    writer.put(
        List.of(
            both
                ? TwoModels.item(id, text, models.older, models.newer)
                : TwoModels.item(id, text, models.older)));
    texts.put(id, text);
  }

  void delete(CatalogWriter writer, String id) {
    assertThat(writer.delete(id)).isTrue();
    texts.remove(id);
  }

  void assertBothHoldTheTexts() {
    assertThat(TwoModels.contents(folder, 1)).isEqualTo(TwoModels.fresh(models.older, texts));
    assertThat(TwoModels.contents(folder, 2)).isEqualTo(TwoModels.fresh(models.newer, texts));
  }

  @Override
  public void close() {
    models.close();
  }
}
