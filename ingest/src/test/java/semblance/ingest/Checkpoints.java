package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.embedding.ContentDecoder;
import semblance.embedding.EmbeddingModel;
import semblance.ingest.source.Source;
import semblance.media.MediaDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// Real checkpoints, copied so that one thing can be changed after a catalog was made with them.
final class Checkpoints {
  private static final Path ROOT = Path.of(System.getProperty("semblance.root", "."));
  private static final Path MODELS = ROOT.resolve("model/src/test/resources");
  static final Path CANARIES =
      ROOT.resolve("catalog/src/main/resources/semblance/catalog/guard/canaries");

  private final Path temporary;

  Checkpoints(Path temporary) {
    this.temporary = temporary;
  }

  /// The folder that the catalog is made from.
  Path files() {
    return temporary.resolve("files");
  }

  /// A copy of a checkpoint that is tested with, to change.
  Path copy(String name) throws IOException {
    Path model = Files.createDirectories(temporary.resolve("model"));
    try (Stream<Path> files = Files.list(MODELS.resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    return model;
  }

  static EmbeddingModel open(Path model) {
    return Models.open(
        model.toString(),
        ModelSettings.defaults().withPrecision(PrecisionPolicy.FP32).withThreads(1));
  }

  static CatalogHost host(Path model, ContentDecoder decoder) {
    return new CatalogHost((_, _) -> open(model), decoder);
  }

  Path catalog() {
    return temporary.resolve("catalog");
  }

  String id(String name) {
    return files().resolve(name).toUri().toString();
  }

  /// Makes a catalog of some canaries and a note.
  void makeCatalog(Path model, String... names) throws IOException {
    Path files = Files.createDirectories(files());
    for (String name : names) {
      Files.copy(CANARIES.resolve(name), files.resolve(name));
    }
    Files.writeString(files.resolve("note.txt"), "workers at the waves");
    try (EmbeddingModel opened = open(model);
        CatalogWriter writer =
            CatalogWriter.create(
                catalog(),
                CatalogSettings.named("things"),
                opened,
                host(model, new MediaDecoder()))) {
      IngestReport report =
          Ingest.into(writer, opened, IngestSettings.defaults())
              .run(List.of(new Source.Folder(files)), IngestListener.silent());
      assertThat(report.skipped()).isEmpty();
    }
  }
}
