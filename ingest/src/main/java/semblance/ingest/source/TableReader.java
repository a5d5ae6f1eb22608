package semblance.ingest.source;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Sha256;

/// Reads a table of items: JSONL with an object a line, CSV/TSV with a header, or Parquet.
///
/// A column `image` (also `picture`, `photo`, `file_name`, `filename`, `file`, `path`,
/// `image_path`, `filepath`) names the file, relative to the table; `caption`, `captions` or `text`
/// hold texts (a string, a list, or an object by language); `id` names the item. All columns are
/// kept as metadata. Rows with the same id, or without id the same file, are one item with all
/// their captions.
final class TableReader {
  private static final Set<String> FILE_COLUMNS =
      Set.of(
          "image",
          "picture",
          "photo",
          "file_name",
          "filename",
          "file",
          "path",
          "image_path",
          "filepath");
  private static final Set<String> TEXT_COLUMNS = Set.of("caption", "captions", "text");

  private final Path table;
  private final Map<String, Candidate> items = new LinkedHashMap<>();
  private final List<Skipped> skipped = new ArrayList<>();

  private TableReader(Path table) {
    this.table = table;
  }

  static Listing read(Path table) throws IOException {
    TableReader reader = new TableReader(table);
    TableRows.read(table, reader::add, reader::skip);
    return new Listing(List.copyOf(reader.items.values()), reader.skipped, 0);
  }

  private void skip(long line, String reason) {
    skipped.add(new Skipped(table + ":" + line, reason));
  }

  private void add(long line, Map<String, Object> row) {
    Optional<String> named = text(row, FILE_COLUMNS);
    List<String> captions = new ArrayList<>();
    row.forEach((column, value) -> {
      if (TEXT_COLUMNS.contains(column.toLowerCase(Locale.ROOT))) {
        collectTexts(value, captions);
      }
    });
    if (named.isEmpty() && captions.isEmpty()) {
      skip(
          line,
          "no content: the row needs a column 'image' or 'caption', and has "
              + String.join(", ", row.keySet()));
      return;
    }
    Optional<Path> file = Optional.empty();
    if (named.isPresent()) {
      file = resolve(line, named.get());
      if (file.isEmpty()) {
        return;
      }
    }
    String source =
        file.map(path -> path.toUri().toString()).orElseGet(() -> table.toUri() + "#" + line);
    String id = text(row, Set.of("id")).orElse(source);
    String rowHash = Sha256.of(TableRows.json(row));
    Candidate earlier = items.get(id);
    if (earlier != null) {
      merge(line, earlier, file, captions, rowHash);
      return;
    }
    try {
      Item.requireId(id);
      Candidate plain =
          file.isPresent()
              ? SourceScanner.file(file.get())
              : new Candidate(
                  id, source, file, SourceStamp.NONE, captions, Metadata.empty(), rowHash);
      items.put(
          id,
          new Candidate(
              id,
              source,
              file,
              plain.stamp(),
              captions,
              Metadata.parse(TableRows.json(row)),
              rowHash));
    } catch (IllegalArgumentException e) {
      skip(
          line,
          String.valueOf(e.getMessage())); // what no item may hold, of which one row is no end
    } catch (IOException e) {
      skip(line, "%s cannot be read: %s".formatted(file.orElse(table), e.getMessage()));
    }
  }

  private void merge(
      long line, Candidate earlier, Optional<Path> file, List<String> captions, String rowHash) {
    if (!earlier.file().equals(file)) {
      skip(
          line,
          "the id '%s' was given to %s already: ids must be unique"
              .formatted(earlier.id(), earlier.source()));
      return;
    }
    List<String> all = new ArrayList<>(earlier.captions());
    captions.stream().filter(caption -> !all.contains(caption)).forEach(all::add);
    items.put(
        earlier.id(),
        new Candidate(
            earlier.id(),
            earlier.source(),
            earlier.file(),
            earlier.stamp(),
            all,
            earlier.metadata(),
            Sha256.of(earlier.rowHash() + rowHash)));
  }

  /// The file a row names, if it is there.
  private Optional<Path> resolve(long line, String name) {
    try {
      if (name.matches("(?i)[a-z][a-z0-9+.-]+://.*")) {
        if (!name.toLowerCase(Locale.ROOT).startsWith("file:")) {
          skip(line, "'%s' is not a file on this machine: download it first".formatted(name));
          return Optional.empty();
        }
        return existing(line, Path.of(URI.create(name)));
      }
      Path folder = table.getParent();
      return existing(line, folder == null ? Path.of(name) : folder.resolve(name));
    } catch (IllegalArgumentException e) {
      skip(line, "'%s' is not a file name: %s".formatted(name, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Path> existing(long line, Path file) {
    if (Files.isRegularFile(file)) {
      return Optional.of(file.toAbsolutePath().normalize());
    }
    skip(line, "%s does not exist or is not a file".formatted(file.normalize()));
    return Optional.empty();
  }

  private static Optional<String> text(Map<String, Object> row, Set<String> columns) {
    for (Map.Entry<String, Object> entry : row.entrySet()) {
      if (columns.contains(entry.getKey().toLowerCase(Locale.ROOT))
          && (entry.getValue() instanceof String || entry.getValue() instanceof Number)
          && !entry.getValue().toString().isBlank()) {
        return Optional.of(entry.getValue().toString());
      }
    }
    return Optional.empty();
  }

  private static void collectTexts(Object value, List<String> texts) {
    switch (value) {
      case String text when !text.isBlank() -> texts.add(text.strip());
      case List<?> list -> list.forEach(element -> collectTexts(String.valueOf(element), texts));
      case Map<?, ?> map ->
          map.values()
              .forEach(element -> {
                if (element != null) {
                  collectTexts(element, texts);
                }
              });
      default -> {
        // Numbers, booleans and blanks are not captions; they stay in the metadata.
      }
    }
  }
}
