package semblance.ingest.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.SemblanceException;
import semblance.embedding.UnreadableContentException;
import semblance.ingest.parquet.ParquetTableWriter.Column;
import semblance.ingest.parquet.ParquetTableWriter.Kind;

/// The columns beside a vector: those that an export writes, and what those of others mean.
///
/// An export's own are known by `semblance_item`. Of others, `image_path` (or `path`, `file`,
/// `image`, `url`) is the source, `caption` (or `text`) the text, `id` (or `key`) the id, else the
/// source is; all of them but the vector become metadata.
final class RowColumns {
  static final String CAPTION = "caption";
  static final String MODALITY = "modality";
  static final String VECTOR = "embedding";

  private static final String ITEM = "semblance_item";
  private static final String SEGMENT = "semblance_segment";
  private static final String ID = "id";
  private static final String PATH = "image_path";
  private static final String SOURCE = "source";
  private static final String HASH = "content_hash";
  private static final String BYTES = "source_bytes";
  private static final String MODIFIED = "source_modified";
  private static final String METADATA = "metadata";

  private static final List<String> FOREIGN_PATHS = List.of(PATH, "path", "file", "image", "url");
  private static final List<String> FOREIGN_IDS = List.of(ID, "key");
  private static final List<String> FOREIGN_TEXTS = List.of(CAPTION, "text");
  private static final List<String> VECTORS = List.of(VECTOR, "vector");

  /// What an export writes.
  static final List<Column> ALL = all();

  private static List<Column> all() {
    List<Column> columns = new ArrayList<>();
    Collections.addAll(
        columns,
        new Column(ID, Kind.TEXT),
        new Column(PATH, Kind.TEXT),
        new Column(CAPTION, Kind.TEXT),
        new Column(MODALITY, Kind.TEXT),
        new Column(METADATA, Kind.TEXT),
        new Column(SOURCE, Kind.TEXT),
        new Column(HASH, Kind.TEXT),
        new Column(BYTES, Kind.INTEGER),
        new Column(MODIFIED, Kind.INTEGER),
        new Column(ITEM, Kind.INTEGER),
        new Column(SEGMENT, Kind.INTEGER));
    PlaceColumns.ALL.forEach(name -> columns.add(new Column(name, Kind.INTEGER)));
    return List.copyOf(columns);
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private RowColumns() {}

  /// A row of an export.
  static Map<String, Object> of(ExchangeRow row) {
    Map<String, Object> values = new LinkedHashMap<>();
    ExchangeRow.ItemFacts item = row.item();
    values.put(ID, item.id());
    putText(values, PATH, row.path());
    putText(values, CAPTION, row.caption());
    values.put(MODALITY, row.modality().label());
    values.put(METADATA, item.metadata().json());
    putText(values, SOURCE, item.source());
    putText(values, HASH, item.contentHash());
    if (item.stamp().isKnown()) {
      values.put(BYTES, item.stamp().bytes());
      values.put(MODIFIED, item.stamp().modifiedMillis());
    }
    values.putAll(PlaceColumns.of(row.place()));
    values.put(ITEM, item.number());
    values.put(SEGMENT, (long) row.segment());
    return values;
  }

  private static void putText(Map<String, Object> values, String column, String text) {
    if (!text.isEmpty()) {
      values.put(column, text);
    }
  }

  /// Whether a row was written by an export.
  static boolean isOwn(Map<String, Object> values) {
    return values.containsKey(ITEM);
  }

  private static boolean isNoNumber(Object value) {
    return (value instanceof Double wide && !Double.isFinite(wide))
        || (value instanceof Float narrow && !Float.isFinite(narrow));
  }

  /// The item of a row.
  ///
  /// @param folder that relative paths start from
  /// @param number for a row of others, which is an item of its own
  /// @param where how errors name the row
  static ExchangeRow.ItemFacts item(
      Map<String, Object> values, Path folder, long number, String where) {
    try {
      if (isOwn(values)) {
        return new ExchangeRow.ItemFacts(
            number(values, ITEM, number),
            text(values, List.of(ID)),
            text(values, List.of(SOURCE)),
            text(values, List.of(HASH)),
            values.containsKey(BYTES)
                ? new SourceStamp(number(values, BYTES, -1), number(values, MODIFIED, 0))
                : SourceStamp.NONE,
            Metadata.parse(text(values, List.of(METADATA))));
      }
      String path = text(values, FOREIGN_PATHS);
      Optional<Path> file = file(path, folder);
      String source = file.map(found -> found.toUri().toString()).orElse(path);
      String id = text(values, FOREIGN_IDS);
      Map<String, Object> metadata = new LinkedHashMap<>(values);
      VECTORS.forEach(metadata::remove);
      metadata.values().removeIf(RowColumns::isNoNumber); // how NumPy says that there is none
      metadata.remove(MODALITY); // what the vector is of, not what the item is about
      return new ExchangeRow.ItemFacts(
          number,
          !id.isEmpty() ? id : !source.isEmpty() ? source : where,
          source,
          "",
          file.map(RowColumns::stamp).orElse(SourceStamp.NONE),
          Metadata.parse(JSON.writeValueAsString(metadata)));
    } catch (JsonProcessingException | IllegalArgumentException | SemblanceException e) {
      throw new UnreadableContentException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  /// The place of a row.
  static Place place(Map<String, Object> values, boolean isText) {
    Optional<Place> told =
        PlaceColumns.read(name ->
            values.containsKey(name) ? Optional.of(number(values, name, 0)) : Optional.empty());
    if (told.isPresent()) {
      return told.get();
    }
    String caption = text(values, FOREIGN_TEXTS);
    return isText && !isOwn(values) && !caption.isEmpty()
        ? new Place.TextRange(0, caption.length())
        : Place.WHOLE;
  }

  /// Which of its item's vectors a row has.
  static int segment(Map<String, Object> values) {
    return (int) number(values, SEGMENT, 0);
  }

  static String path(Map<String, Object> values) {
    return text(values, FOREIGN_PATHS);
  }

  static String caption(Map<String, Object> values) {
    return text(values, FOREIGN_TEXTS);
  }

  /// The vector of a row; empty if it has none.
  static Optional<float[]> vector(Map<String, Object> values) {
    for (String column : VECTORS) {
      switch (values.get(column)) {
        case float[] numbers -> {
          return Optional.of(numbers);
        }
        case List<?> list -> {
          float[] numbers = new float[list.size()];
          for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i) instanceof Number number ? number.floatValue() : Float.NaN;
          }
          return Optional.of(numbers);
        }
        case null, default -> {}
      }
    }
    return Optional.empty();
  }

  /// The file that a path names, if it is there.
  static Optional<Path> file(String path, Path folder) {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path file =
          path.startsWith("file:") ? Path.of(URI.create(path)) : folder.resolve(path).normalize();
      return Files.isRegularFile(file) ? Optional.of(file.toAbsolutePath()) : Optional.empty();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  private static SourceStamp stamp(Path file) {
    try {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      return new SourceStamp(facts.size(), facts.lastModifiedTime().toMillis());
    } catch (IOException e) {
      return SourceStamp.NONE; // it went away just now
    }
  }

  static String text(Map<String, Object> values, List<String> columns) {
    for (String column : columns) {
      Object value = values.get(column);
      if (value instanceof String || value instanceof Number) {
        return value.toString();
      }
    }
    return "";
  }

  private static long number(Map<String, Object> values, String column, long missing) {
    return values.get(column) instanceof Number number ? number.longValue() : missing;
  }
}
