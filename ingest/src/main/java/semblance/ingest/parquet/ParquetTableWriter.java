package semblance.ingest.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import semblance.embedding.StorageException;

/// Writes a Parquet file row by row: version 1, Snappy, with checksums of pages, which every reader
/// understands.
///
/// Not thread-safe.
public final class ParquetTableWriter implements AutoCloseable {
  private final Path file;
  private final MessageType schema;
  private final ParquetWriter<Group> writer;

  /// A column.
  ///
  /// @param name its name
  /// @param kind what its values are; any of them may be missing
  public record Column(String name, Kind kind) {}

  /// What a column holds.
  public enum Kind {
    /// A `String`.
    TEXT,
    /// A `Long`.
    INTEGER,
    /// A `float[]`, as a list of 32-bit floats.
    VECTOR
  }

  private ParquetTableWriter(Path file, MessageType schema, ParquetWriter<Group> writer) {
    this.file = file;
    this.schema = schema;
    this.writer = writer;
  }

  /// Begins a file.
  ///
  /// @param words kept in the file's footer, by key
  /// @throws StorageException if it cannot be written, or is there already
  public static ParquetTableWriter create(
      Path file, List<Column> columns, Map<String, String> words) {
    Types.MessageTypeBuilder builder = Types.buildMessage();
    for (Column column : columns) {
      switch (column.kind()) {
        case TEXT ->
            builder
                .optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(column.name());
        case INTEGER -> builder.optional(PrimitiveTypeName.INT64).named(column.name());
        case VECTOR ->
            builder.optionalList().requiredElement(PrimitiveTypeName.FLOAT).named(column.name());
      }
    }
    MessageType schema = builder.named("schema");
    try {
      return new ParquetTableWriter(
          file,
          schema,
          ExampleParquetWriter.builder(new LocalOutputFile(file))
              .withConf(new PlainParquetConfiguration())
              .withType(schema)
              .withExtraMetaData(words)
              .withCodecFactory(new Codecs())
              .withCompressionCodec(CompressionCodecName.SNAPPY)
              .withRowGroupSize(16L << 20)
              .withPageWriteChecksumEnabled(true)
              .withWriteMode(ParquetFileWriter.Mode.CREATE)
              .build());
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /// Writes a row.
  ///
  /// @param row values by column
  public void write(Map<String, Object> row) {
    Group group = new SimpleGroup(schema);
    row.forEach((column, value) -> {
      switch (value) {
        case String text -> group.append(column, text);
        case Long number -> group.append(column, number);
        case float[] vector -> {
          Group list = group.addGroup(column);
          for (float number : vector) {
            list.addGroup(0).append("element", number);
          }
        }
        default ->
            throw new IllegalArgumentException(
                "column %s: a value of %s cannot be written".formatted(column, value.getClass()));
      }
    });
    try {
      writer.write(group);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static StorageException failure(Path file, IOException e) {
    return new StorageException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
