package semblance.ingest.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.catalog.Catalog;
import semblance.catalog.storage.JsonFile;
import semblance.catalog.storage.MediaStore;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;

/// Writes a catalog into a folder, in a form that other programs read, with what its vectors were
/// made with beside them:
///
/// ```
/// export.json   {"format": 1, "layout": "npy", "items": 775, "vectors": {"image": 775, …}, …}
/// space.json    the model, its fingerprint and parts, as in the catalog
/// …             the vectors and metadata, as [ExchangeFormat] says
/// ```
///
/// Thumbnails and kept texts stay behind; texts of segments go along as captions.
public final class Export {
  /// The file that says what an export is.
  public static final String DESCRIPTION = "export.json";

  static final String SPACE = "space.json";
  static final int FORMAT = 1;

  private final Catalog catalog;
  private final MediaStore media;
  private final RowSink sink;
  private final Map<Modality, Long> vectors = new EnumMap<>(Modality.class);
  private long items;

  private Export(Catalog catalog, RowSink sink) {
    this.catalog = catalog;
    this.media = catalog.media();
    this.sink = sink;
  }

  /// What was written.
  ///
  /// @param items how many items
  /// @param vectors how many vectors of each modality
  public record Report(long items, Map<Modality, Long> vectors) {}

  /// Writes a catalog, as it was when it was opened.
  ///
  /// @param folder new or empty
  /// @throws StorageException if it holds something, or cannot be written
  public static Report run(Catalog catalog, Path folder, ExchangeFormat format) {
    requireEmpty(folder);
    int dimension = catalog.describe().space().dimension();
    Export export;
    try (RowSink sink =
        switch (format) {
          case NPY -> new NumpySink(folder, dimension);
          case JSONL -> new JsonLinesSink(folder);
          case PARQUET -> new ParquetSink(folder);
        }) {
      export = new Export(catalog, sink);
      catalog.forEachItem(export::write);
    }
    export.describe(folder, format);
    return new Report(export.items, export.vectors);
  }

  private static void requireEmpty(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new StorageException(
              "%s holds files already: name a folder that is new or empty".formatted(folder));
        }
      }
    } catch (IOException e) {
      throw new StorageException(
          "the folder %s cannot be written: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private void write(StoredItem item, List<Segment> segments) {
    ExchangeRow.ItemFacts facts =
        new ExchangeRow.ItemFacts(
            items, item.id(), item.source(), item.contentHash(), item.stamp(), item.metadata());
    List<String> texts = texts(item, segments);
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      sink.write(
          new ExchangeRow(
              facts,
              i,
              segment.modality(),
              segment.place(),
              path(item.source()),
              texts.get(i),
              new ExchangeRow.Numbers(segment.vector()),
              ""));
      vectors.merge(segment.modality(), 1L, Long::sum);
    }
    items++;
  }

  private static String path(String source) {
    return RowColumns.file(source, Path.of("")).map(Path::toString).orElse(source);
  }

  /// The text of each segment, where it is kept and certainly the one; else empty.
  private List<String> texts(StoredItem item, List<Segment> segments) {
    List<String> kept = new ArrayList<>();
    for (String digest : item.contentHash().split("\\.", -1)) {
      if (!digest.isEmpty()) {
        media
            .read(digest, MediaStore.Kind.TEXT)
            .ifPresent(bytes -> kept.add(new String(bytes, StandardCharsets.UTF_8)));
      }
    }
    Optional<String> text = kept.size() == 1 ? Optional.of(kept.getFirst()) : Optional.empty();
    return segments.stream()
        .map(segment ->
            segment.place() instanceof Place.TextRange range
                ? text.filter(whole -> range.end() <= whole.length())
                    .map(whole -> whole.substring(range.start(), range.end()))
                    .orElse("")
                : "")
        .toList();
  }

  private void describe(Path folder, ExchangeFormat format) {
    var description = catalog.describe();
    new SpaceRecord(
            description.model(), description.space(), description.precisions(), new TreeMap<>())
        .write(folder.resolve(SPACE));
    ObjectNode json = JsonFile.object(FORMAT);
    json.put("layout", format.label());
    json.put("catalog", description.name());
    json.put("model", description.model());
    json.put("fingerprint", description.space().fingerprint());
    json.put("dimension", description.space().dimension());
    json.put("items", items);
    ObjectNode counts = json.putObject("vectors");
    vectors.forEach((modality, count) -> counts.put(modality.label(), count));
    json.set("schema", JsonFile.parse(description.schema().json()));
    JsonFile.write(folder.resolve(DESCRIPTION), json);
  }
}
