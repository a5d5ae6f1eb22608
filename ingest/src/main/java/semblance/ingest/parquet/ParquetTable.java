package semblance.ingest.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import semblance.embedding.UnreadableContentException;

/// The rows of a Parquet file, read one after the other, a row group in memory at a time.
///
/// A row is a map from column to value: texts, `Long`, `Double`, `Boolean`, lists, maps; dates and
/// times as ISO 8601 texts, decimals as numbers, other bytes as hexadecimal text; columns without a
/// value are left out. Lists of 32-bit floats are `float[]`.
///
/// Not thread-safe.
public final class ParquetTable implements AutoCloseable {
  private final Path file;
  private final ParquetFileReader reader;
  private final MessageType schema;
  private final MessageColumnIO columns;
  private @Nullable RecordReader<Group> group;
  private long leftInGroup;
  private long row;

  private ParquetTable(Path file, ParquetFileReader reader) {
    this.file = file;
    this.reader = reader;
    this.schema = reader.getFooter().getFileMetaData().getSchema();
    this.columns = new ColumnIOFactory().getColumnIO(schema);
  }

  /// Opens a file.
  ///
  /// @throws UnreadableContentException if it is not a Parquet file that can be read
  public static ParquetTable open(Path file) {
    try {
      return new ParquetTable(
          file,
          ParquetFileReader.open(
              new LocalInputFile(file),
              new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                  .withCodecFactory(new Codecs())
                  .usePageChecksumVerification()
                  .build()));
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  /// The number of rows.
  public long size() {
    return reader.getRecordCount();
  }

  /// The names of the columns.
  public Set<String> columnNames() {
    Set<String> names = new TreeSet<>();
    schema.getFields().stream().map(Type::getName).forEach(names::add);
    return names;
  }

  /// Whether there is a row after the last one read.
  public boolean hasNext() {
    return row < size();
  }

  /// The next row.
  ///
  /// @throws UnreadableContentException if the file is damaged
  public Map<String, Object> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("%s has %,d rows".formatted(file, size()));
    }
    try {
      RecordReader<Group> current = group;
      while (current == null || leftInGroup == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        leftInGroup = pages.getRowCount();
        current = columns.getRecordReader(pages, new GroupRecordConverter(schema));
        group = current;
      }
      leftInGroup--;
      row++;
      Map<String, Object> values = new LinkedHashMap<>();
      ParquetValues.fields(current.read(), values);
      return values;
    } catch (IOException | RuntimeException e) { // the library throws many kinds at bad bytes
      throw damaged(file, e);
    }
  }

  private static UnreadableContentException damaged(Path file, Exception e) {
    return e instanceof UnreadableContentException known
        ? new UnreadableContentException("%s: %s".formatted(file, known.getMessage()), known)
        : new UnreadableContentException(
            "%s cannot be read as a Parquet file: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }
}
