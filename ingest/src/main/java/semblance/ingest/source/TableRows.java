package semblance.ingest.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import semblance.embedding.UnreadableContentException;
import semblance.ingest.parquet.ParquetTable;

/// The rows of a JSONL, CSV, TSV or Parquet file, as maps from column to JSON value.
public final class TableRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private TableRows() {}

  /// Takes a row and the line it stands on, from 1.
  public interface RowConsumer {
    void accept(long line, Map<String, Object> row);
  }

  /// Takes the reason why a line is not a row.
  public interface BadLineConsumer {
    void accept(long line, String reason);
  }

  /// Reads a table from its first row to its last.
  ///
  /// @param table whose format its name's ending tells
  public static void read(Path table, RowConsumer rows, BadLineConsumer badLines)
      throws IOException {
    String name = String.valueOf(table.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".jsonl")) {
      readJsonLines(table, rows, badLines);
    } else if (name.endsWith(".parquet")) {
      readParquet(table, rows, badLines);
    } else {
      readSeparated(table, name.endsWith(".tsv") ? '\t' : ',', rows, badLines);
    }
  }

  /// The row as JSON, columns in their order.
  static String json(Map<String, Object> row) {
    try {
      return JSON.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new AssertionError("rows come from JSON values", e);
    }
  }

  private static void readJsonLines(Path table, RowConsumer rows, BadLineConsumer badLines)
      throws IOException {
    try (BufferedReader reader = new BufferedReader(LenientUtf8.reader(table))) {
      long number = 0;
      for (@Nullable String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try {
          JsonNode node = JSON.readTree(line);
          if (node.isObject()) {
            rows.accept(number, JSON.convertValue(node, OBJECT));
          } else {
            badLines.accept(
                number,
                "a JSON %s, where an object such as {\"image\": \"a.jpg\"} is expected"
                    .formatted(node.getNodeType().name().toLowerCase(Locale.ROOT)));
          }
        } catch (JsonProcessingException e) {
          badLines.accept(number, "not JSON: " + e.getOriginalMessage());
        }
      }
    }
  }

  /// Rows are counted from 1. Vectors among the columns are left out: they are no metadata, and
  /// come in by importing.
  private static void readParquet(Path table, RowConsumer rows, BadLineConsumer badLines) {
    long number = 0;
    try (ParquetTable parquet = ParquetTable.open(table)) {
      while (parquet.hasNext()) {
        number++;
        Map<String, Object> row = parquet.next();
        row.values().removeIf(float[].class::isInstance);
        rows.accept(number, row);
      }
    } catch (UnreadableContentException e) {
      badLines.accept(number + 1, String.valueOf(e.getMessage()));
    }
  }

  private static void readSeparated(
      Path table, char separator, RowConsumer rows, BadLineConsumer badLines) throws IOException {
    if (Files.size(table) == 0) {
      badLines.accept(1, "the table is empty: a header that names its columns is expected");
      return;
    }
    CsvMapper mapper =
        CsvMapper.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .build();
    CsvSchema schema = CsvSchema.emptySchema().withHeader().withColumnSeparator(separator);
    List<Map<String, String>> all = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    try (BufferedReader reader = new BufferedReader(LenientUtf8.reader(table));
        MappingIterator<Map<String, String>> iterator =
            mapper
                .readerFor(new TypeReference<LinkedHashMap<String, String>>() {})
                .with(schema)
                .readValues(reader)) {
      try {
        while (iterator.hasNext()) {
          all.add(iterator.next());
          lines.add(
              all.size() + 1L); // the header is line 1; the parser reads ahead, so it does not tell
        }
      } catch (RuntimeJsonMappingException e) {
        badLines.accept(
            iterator.getCurrentLocation().getLineNr(),
            "not a row of this table, nor is what follows: " + firstLine(e));
      }
    }
    Map<String, CellType> types = CellType.ofColumns(all);
    for (int i = 0; i < all.size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      all.get(i)
          .forEach((column, cell) -> {
            if (cell != null && !cell.isEmpty()) {
              row.put(column, types.getOrDefault(column, CellType.TEXT).parse(cell));
            }
          });
      rows.accept(lines.get(i), row);
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /// What all filled cells of a column can be read as.
  private enum CellType {
    INTEGER,
    REAL,
    BOOLEAN,
    TEXT;

    static Map<String, CellType> ofColumns(List<Map<String, String>> rows) {
      Map<String, CellType> types = new LinkedHashMap<>();
      for (Map<String, String> row : rows) {
        row.forEach((column, cell) -> {
          if (cell != null && !cell.isEmpty()) {
            types.merge(column, of(cell), CellType::widest);
          }
        });
      }
      return types;
    }

    private static CellType of(String cell) {
      if (cell.matches("-?(0|[1-9][0-9]{0,17})")) {
        return INTEGER;
      }
      if (cell.matches("-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,15}")) {
        return REAL;
      }
      return cell.equals("true") || cell.equals("false") ? BOOLEAN : TEXT;
    }

    private CellType widest(CellType other) {
      if (this == other) {
        return this;
      }
      return isNumber() && other.isNumber() ? REAL : TEXT;
    }

    private boolean isNumber() {
      return this == INTEGER || this == REAL;
    }

    Object parse(String cell) {
      return switch (this) {
        case INTEGER -> Long.valueOf(cell);
        case REAL -> Double.valueOf(cell);
        case BOOLEAN -> Boolean.valueOf(cell);
        case TEXT -> cell;
      };
    }
  }

  /// UTF-8 without byte order mark; bytes that are not UTF-8 become replacement characters.
  private static final class LenientUtf8 {
    static Reader reader(Path file) throws IOException {
      PushbackInputStream input = new PushbackInputStream(Files.newInputStream(file), 3);
      byte[] start = input.readNBytes(3);
      boolean mark =
          start.length == 3
              && start[0] == (byte) 0xEF
              && start[1] == (byte) 0xBB
              && start[2] == (byte) 0xBF;
      if (!mark) {
        input.unread(start);
      }
      return new InputStreamReader(input, StandardCharsets.UTF_8);
    }
  }
}
