package semblance.evaluate.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;

/// Reads data to evaluate on, from any of these:
///
/// - a table (JSONL, CSV, TSV, Parquet): a column `image` names the picture, relative to the table;
///   `caption`, `captions` or `text` hold a text, a list, or texts by language; `caption_de` those
///   of a language; `language` that of the row. All else is metadata. Without any of these, `title`
///   or `description` are the texts. Rows of one picture belong together.
/// - a folder with one such table in it.
/// - a folder of pictures with texts beside them, `name.txt` beside `name.jpg`, a text a line;
///   `name.de.txt` for German ones.
/// - a folder of folders, each with the pictures of a class.
///
/// Thread-safe.
public final class DataReader {
  private static final List<String> TABLES = List.of(".jsonl", ".csv", ".tsv", ".parquet");

  private final TableSource tables;
  private final DataSettings settings;

  public DataReader(TableSource tables, DataSettings settings) {
    this.tables = tables;
    this.settings = settings;
  }

  /// Reads a table or folder.
  ///
  /// @throws StorageException if it is missing or cannot be read
  /// @throws UnreadableContentException if nothing in it can be evaluated on; the message says what
  ///   was found instead
  public TruthData read(Path source) {
    return read(source, false);
  }

  /// Reads a table or folder, or pictures that nothing is said of.
  ///
  /// @throws StorageException if it is missing or cannot be read
  /// @throws UnreadableContentException if there are not even pictures
  public TruthData readOrList(Path source) {
    return read(source, true);
  }

  private TruthData read(Path source, boolean bare) {
    Path path = source.toAbsolutePath().normalize();
    try {
      if (Files.isDirectory(path)) {
        return folder(path, bare);
      }
      if (Files.isRegularFile(path) && isTable(path)) {
        return table(path);
      }
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
    if (!Files.exists(path)) {
      throw new StorageException(
          "%s does not exist: name a JSONL, CSV, TSV or Parquet table, or a folder of pictures"
              .formatted(path));
    }
    throw new UnreadableContentException(
        "%s is no table by its name: expected .jsonl, .csv, .tsv or .parquet, or a folder of pictures"
            .formatted(path));
  }

  private TruthData folder(Path folder, boolean bare) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found = files.filter(DataReader::isTable).filter(Files::isRegularFile).sorted().toList();
    }
    if (found.size() > 1) {
      throw new UnreadableContentException(
          "%s holds %d tables, %s and others: name the one that is meant"
              .formatted(folder, found.size(), found.getFirst().getFileName()));
    }
    return found.isEmpty() ? new FolderData(folder).read(bare) : table(found.getFirst());
  }

  private TruthData table(Path table) throws IOException {
    requireEightBits(table);
    return new TableData(table, settings).read(tables);
  }

  private static boolean isTable(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && TABLES.stream().anyMatch(name::endsWith);
  }

  /// What some programs call Unicode when they save tables would fail on each line by itself.
  private static void requireEightBits(Path table) throws IOException {
    try (InputStream file = Files.newInputStream(table)) {
      byte[] start = file.readNBytes(2);
      if (start.length == 2
          && ((start[0] == (byte) 0xFF && start[1] == (byte) 0xFE)
              || (start[0] == (byte) 0xFE && start[1] == (byte) 0xFF))) {
        throw new UnreadableContentException(
            "%s is in UTF-16: save it as UTF-8, as with iconv -f UTF-16 -t UTF-8".formatted(table));
      }
    }
  }
}
