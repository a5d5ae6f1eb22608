package semblance.ingest.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import semblance.embedding.StorageException;

/// Writes `items.jsonl`, a line an item:
///
/// ```
/// {"id": "…", "source": "…", "content_hash": "…", "source_bytes": 1, "source_modified": 2,
///  "metadata": {…}, "segments": [{"modality": "text", "text_start": 0, "text_end": 9,
///  "caption": "…", "embedding": [0.12, …]}]}
/// ```
///
/// Numbers are the shortest that read back to the same 32-bit float.
final class JsonLinesSink implements RowSink {
  private final Path file;
  private final JsonGenerator json;
  private long open = -1;

  JsonLinesSink(Path folder) {
    file = folder.resolve("items.jsonl");
    try {
      json =
          new JsonFactory()
              .createGenerator(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void write(ExchangeRow row) {
    try {
      if (open != row.item().number()) {
        end();
        begin(row.item());
      }
      json.writeStartObject();
      json.writeStringField(RowColumns.MODALITY, row.modality().label());
      for (Map.Entry<String, Long> number : PlaceColumns.of(row.place()).entrySet()) {
        json.writeNumberField(number.getKey(), number.getValue());
      }
      if (!row.caption().isEmpty()) {
        json.writeStringField(RowColumns.CAPTION, row.caption());
      }
      json.writeArrayFieldStart(RowColumns.VECTOR);
      for (float number : row.vector().values()) {
        json.writeNumber(number);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void begin(ExchangeRow.ItemFacts item) throws IOException {
    open = item.number();
    json.writeStartObject();
    json.writeStringField("id", item.id());
    json.writeStringField("source", item.source());
    json.writeStringField("content_hash", item.contentHash());
    if (item.stamp().isKnown()) {
      json.writeNumberField("source_bytes", item.stamp().bytes());
      json.writeNumberField("source_modified", item.stamp().modifiedMillis());
    }
    json.writeFieldName("metadata");
    json.writeRawValue(item.metadata().json().replaceAll("[\\r\\n]", " "));
    json.writeArrayFieldStart("segments");
  }

  private void end() throws IOException {
    if (open >= 0) {
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private StorageException failure(IOException e) {
    return new StorageException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try (json) {
      end();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
