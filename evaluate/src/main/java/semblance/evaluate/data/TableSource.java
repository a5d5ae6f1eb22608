package semblance.evaluate.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Reads the rows of a table, whatever its format. Handed in by the program, since reading tables
/// is the business of indexing, which this module does not know.
@FunctionalInterface
public interface TableSource {
  /// Reads a table from its first row to its last.
  ///
  /// @param table a JSONL, CSV, TSV or Parquet file, by its name's ending
  /// @throws IOException if it cannot be read
  void read(Path table, Rows rows) throws IOException;

  /// Takes what a table holds.
  interface Rows {
    /// Takes a row.
    ///
    /// @param line it stands on, from 1
    /// @param row JSON values by column
    void row(long line, Map<String, Object> row);

    /// Takes the reason why a line is no row.
    void badLine(long line, String reason);
  }
}
