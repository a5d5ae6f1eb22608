package semblance.ingest.exchange;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import semblance.embedding.Modality;
import semblance.embedding.UnreadableContentException;
import semblance.ingest.parquet.ParquetTable;

/// Reads a Parquet file whose rows hold a vector each, in the column `embedding` or `vector`.
final class ParquetSource implements RowSource {
  private final Path file;
  private final Path folder;
  private final ParquetTable table;
  private final long firstNumber;
  private long row;

  /// @param folder that relative paths start from
  /// @param firstNumber of the items of others
  ParquetSource(Path file, Path folder, long firstNumber) {
    this.file = file;
    this.folder = folder;
    this.firstNumber = firstNumber;
    this.table = ParquetTable.open(file);
  }

  @Override
  public boolean hasNext() {
    return table.hasNext();
  }

  @Override
  public ExchangeRow next() {
    Map<String, Object> values = table.next();
    row++;
    String where = "%s, row %,d".formatted(file, row);
    Optional<float[]> vector = RowColumns.vector(values);
    if (vector.isEmpty()) {
      throw new UnreadableContentException(
          "%s has no vector: expected a column 'embedding' or 'vector', a list of floats; its columns are %s"
              .formatted(where, table.columnNames()));
    }
    return row(values, vector.get(), folder, firstNumber + row, where);
  }

  /// A row of values with its vector.
  static ExchangeRow row(
      Map<String, Object> values, float[] vector, Path folder, long number, String where) {
    Modality modality = modality(values, where);
    return new ExchangeRow(
        RowColumns.item(values, folder, number, where),
        RowColumns.segment(values),
        modality,
        RowColumns.place(values, modality == Modality.TEXT),
        RowColumns.path(values),
        RowColumns.caption(values),
        new ExchangeRow.Numbers(vector),
        where);
  }

  /// What the vector of a row is of: what it says, else a picture if it names a file.
  private static Modality modality(Map<String, Object> values, String where) {
    Object said = values.get(RowColumns.MODALITY);
    if (said == null) {
      return RowColumns.path(values).isEmpty() ? Modality.TEXT : Modality.IMAGE;
    }
    try {
      return Modality.of(String.valueOf(said));
    } catch (IllegalArgumentException e) {
      throw new UnreadableContentException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
