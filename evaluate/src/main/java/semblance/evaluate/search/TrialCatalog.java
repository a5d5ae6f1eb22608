package semblance.evaluate.search;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogHost;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.collection.item.FieldType;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Schema;
import semblance.collection.item.SourceStamp;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.evaluate.data.Sample;
import semblance.evaluate.encoding.EncodedData;

/// A catalog of embedded pictures in a temporary folder, deleted when this is closed.
public final class TrialCatalog implements AutoCloseable {
  private static final int BATCH = 500;

  private final Path folder;
  private final Catalog catalog;
  private final Duration writing;

  private TrialCatalog(Path folder, Catalog catalog, Duration writing) {
    this.folder = folder;
    this.catalog = catalog;
    this.writing = writing;
  }

  /// Makes a catalog of pictures, each with the values of some fields as keywords.
  ///
  /// @param model what they were embedded with; stays the caller's to close
  /// @param fields the metadata that is kept
  /// @throws StorageException if there is no room for it
  public static TrialCatalog of(
      EncodedData data, EmbeddingModel model, CatalogHost host, List<String> fields) {
    Path folder;
    try {
      folder = Files.createTempDirectory("semblance-trial");
    } catch (IOException e) {
      throw new StorageException(
          "no temporary catalog can be made in %s: %s"
              .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
          e);
    }
    try {
      long start = System.nanoTime();
      Path root = folder.resolve("catalog");
      write(root, data, model, host, fields);
      Duration writing = Duration.ofNanos(System.nanoTime() - start);
      return new TrialCatalog(folder, Catalog.open(root, host), writing);
    } catch (RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private static void write(
      Path root, EncodedData data, EmbeddingModel model, CatalogHost host, List<String> fields) {
    TreeMap<String, FieldType> schema = new TreeMap<>();
    fields.forEach(field -> schema.put(field, FieldType.KEYWORD));
    CatalogSettings settings =
        CatalogSettings.named("trial").withDeclaredSchema(new Schema(schema));
    try (CatalogWriter writer = CatalogWriter.create(root, settings, model, host)) {
      List<EmbeddedItem> items = new ArrayList<>();
      for (int i = 0; i < data.samples().size(); i++) {
        items.add(item(i, data, fields));
        if (items.size() == BATCH) {
          writer.put(items);
          items.clear();
        }
      }
      if (!items.isEmpty()) {
        writer.put(items);
      }
    }
  }

  private static EmbeddedItem item(int place, EncodedData data, List<String> fields) {
    Sample sample = data.samples().get(place);
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    for (String field : fields) {
      if (!sample.values(field).isEmpty()) {
        sample.values(field).forEach(metadata.withArray("/" + pointer(field))::add);
      }
    }
    String source = source(sample);
    return new EmbeddedItem(
        source,
        source,
        "",
        SourceStamp.NONE,
        Metadata.of(metadata),
        List.of(
            new EmbeddedSegment(Modality.IMAGE, new Place.Whole(), data.pictures().get(place))));
  }

  /// A name as it is written in a JSON pointer.
  private static String pointer(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /// What a catalog calls the file of a sample.
  static String source(Sample sample) {
    return sample.picture().toUri().toString();
  }

  /// The catalog; closed with this.
  public Catalog catalog() {
    return catalog;
  }

  /// How long it took to make, canaries and reference set included.
  public Duration writing() {
    return writing;
  }

  @Override
  public void close() {
    catalog.close();
    delete(folder);
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure)
                throws IOException {
              Files.deleteIfExists(emptied);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new StorageException(
          "the temporary catalog %s cannot be deleted: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
