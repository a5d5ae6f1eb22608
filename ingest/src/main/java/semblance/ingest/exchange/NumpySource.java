package semblance.ingest.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.ingest.parquet.ParquetTable;

/// Reads arrays with a table beside them, row for row, as clip-retrieval writes them: `img_emb/`,
/// `text_emb/` and `metadata/` in one folder. The files of each, in the order of their names,
/// belong together. A row is one item, with a vector of each modality that there are arrays of.
final class NumpySource implements RowSource {
  private final Path folder;
  private final Path base;
  private final Map<Modality, List<Path>> arrays = new EnumMap<>(Modality.class);
  private final List<Path> tables;
  private final Map<Modality, NumpyFile> open = new EnumMap<>(Modality.class);
  private final Deque<ExchangeRow> ready = new ArrayDeque<>();
  private final long firstNumber;
  private ParquetTable table;
  private int shard;
  private long row;
  private long total;

  /// @param base folder that relative paths start from
  NumpySource(Path folder, Path base, long firstNumber) {
    this.folder = folder;
    this.base = base;
    this.firstNumber = firstNumber;
    for (Modality modality : Modality.values()) {
      Path place = folder.resolve(NumpySink.arrays(modality));
      if (Files.isDirectory(place)) {
        arrays.put(modality, list(place, ".npy"));
      }
    }
    tables = list(folder.resolve("metadata"), ".parquet");
    arrays.forEach((modality, files) -> {
      if (files.size() != tables.size()) {
        throw new UnreadableContentException(
            "%s has %d arrays in %s and %d tables in metadata: expected a table for each array; is the export complete?"
                .formatted(folder, files.size(), NumpySink.arrays(modality), tables.size()));
      }
    });
    if (tables.isEmpty()) {
      throw new UnreadableContentException(
          "%s holds no arrays: expected files such as img_emb/img_emb_0.npy with metadata/metadata_0.parquet"
              .formatted(folder));
    }
    table = openShard();
  }

  /// Whether a folder looks as if it held such files.
  static boolean isIn(Path folder) {
    return Stream.of(Modality.values())
        .anyMatch(modality -> Files.isDirectory(folder.resolve(NumpySink.arrays(modality))));
  }

  private static List<Path> list(Path place, String ending) {
    if (!Files.isDirectory(place)) {
      throw new UnreadableContentException(
          "%s is missing: arrays need the table of what their rows are of, as clip-retrieval writes it beside them"
              .formatted(place));
    }
    try (Stream<Path> files = Files.list(place)) {
      // Numbers may be written with or without leading zeros.
      return files
          .filter(file -> file.toString().endsWith(ending))
          .sorted(
              java.util.Comparator.comparingInt((Path file) -> number(file))
                  .thenComparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new StorageException("%s cannot be listed: %s".formatted(place, e.getMessage()), e);
    }
  }

  private static int number(Path file) {
    String digits =
        String.valueOf(file.getFileName())
            .replaceFirst("\\.[a-z]+$", "")
            .replaceFirst("^.*?(\\d{0,9})$", "$1");
    return digits.isEmpty() ? -1 : Integer.parseInt(digits);
  }

  private ParquetTable openShard() {
    ParquetTable opened = ParquetTable.open(tables.get(shard));
    row = 0;
    try {
      arrays.forEach((modality, files) -> {
        NumpyFile array = NumpyFile.open(files.get(shard));
        open.put(modality, array);
        if (array.rows() != opened.size()) {
          throw new UnreadableContentException(
              "%s has %,d rows, %s has %,d: expected as many, row for row"
                  .formatted(array.file(), array.rows(), tables.get(shard), opened.size()));
        }
      });
    } catch (RuntimeException e) {
      opened.close();
      closeArrays();
      throw e;
    }
    return opened;
  }

  private void closeArrays() {
    open.values().forEach(NumpyFile::close);
    open.clear();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && !table.hasNext() && shard + 1 < tables.size()) {
      table.close();
      closeArrays();
      shard++;
      table = openShard();
    }
    return !ready.isEmpty() || table.hasNext();
  }

  @Override
  public ExchangeRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("%s has no more rows".formatted(folder));
    }
    if (ready.isEmpty()) {
      Map<String, Object> values = table.next();
      total++;
      List<ExchangeRow> rows = new ArrayList<>();
      open.forEach((modality, array) -> {
        values.put(RowColumns.MODALITY, modality.label());
        rows.add(
            ParquetSource.row(
                values,
                array.row(row),
                base,
                firstNumber + total,
                "%s, row %,d".formatted(array.file(), row + 1)));
      });
      ready.addAll(rows);
      row++;
    }
    return ready.removeFirst();
  }

  @Override
  public void close() {
    try (ParquetTable _ = table) {
      closeArrays();
    }
  }
}
