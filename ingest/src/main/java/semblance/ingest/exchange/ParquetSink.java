package semblance.ingest.exchange;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import semblance.ingest.parquet.ParquetTableWriter;
import semblance.ingest.parquet.ParquetTableWriter.Column;
import semblance.ingest.parquet.ParquetTableWriter.Kind;

/// Writes one Parquet file, `items.parquet`, a row a vector, which is in the column `embedding`.
final class ParquetSink implements RowSink {
  private final ParquetTableWriter table;

  ParquetSink(Path folder) {
    List<Column> columns = new ArrayList<>(RowColumns.ALL);
    columns.add(new Column(RowColumns.VECTOR, Kind.VECTOR));
    table = ParquetTableWriter.create(folder.resolve("items.parquet"), columns, Map.of());
  }

  @Override
  public void write(ExchangeRow row) {
    Map<String, Object> values = RowColumns.of(row);
    values.put(RowColumns.VECTOR, row.vector().values());
    table.write(values);
  }

  @Override
  public void close() {
    table.close();
  }
}
