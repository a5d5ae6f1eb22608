package semblance.ingest.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Modality;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;

/// Reads lines of JSON: those that [JsonLinesSink] writes, and those of others, a vector each, in
/// `embedding` or `vector`.
final class JsonLinesSource implements RowSource {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // which Python writes
          .build();
  private static final TypeReference<LinkedHashMap<String, Object>> OBJECT =
      new TypeReference<>() {};

  private final Path file;
  private final Path folder;
  private final BufferedReader reader;
  private final long firstNumber;
  private final Deque<ExchangeRow> ready = new ArrayDeque<>();
  private long line;

  /// @param folder that relative paths start from
  JsonLinesSource(Path file, Path folder, long firstNumber) {
    this.file = file;
    this.folder = folder;
    this.firstNumber = firstNumber;
    try {
      this.reader = Files.newBufferedReader(file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      while (ready.isEmpty()) {
        @Nullable String text = reader.readLine();
        if (text == null) {
          return false;
        }
        line++;
        if (!text.isBlank()) {
          read(text);
        }
      }
      return true;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public ExchangeRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("%s has no more lines".formatted(file));
    }
    return ready.removeFirst();
  }

  private void read(String text) {
    String where = "%s, line %,d".formatted(file, line);
    try {
      if (!(JSON.readTree(text) instanceof ObjectNode object)) {
        throw new UnreadableContentException(
            "%s is no JSON object: expected one such as {\"id\": …, \"embedding\": […]}"
                .formatted(where));
      }
      if (object.path("segments").isArray()) {
        own(object, where);
        return;
      }
      Map<String, Object> values = JSON.convertValue(object, OBJECT);
      float[] vector =
          RowColumns.vector(values)
              .orElseThrow(() ->
                  new UnreadableContentException(
                      "%s has no vector: expected a field 'embedding' or 'vector', a list of numbers; its fields are %s"
                          .formatted(where, values.keySet())));
      ready.add(ParquetSource.row(values, vector, folder, firstNumber + line, where));
    } catch (JsonProcessingException e) {
      throw new UnreadableContentException(
          "%s is not JSON: %s".formatted(where, e.getOriginalMessage()), e);
    }
  }

  private void own(ObjectNode object, String where) {
    try {
      String source = object.path("source").asText();
      ExchangeRow.ItemFacts item =
          new ExchangeRow.ItemFacts(
              firstNumber + line,
              object.path("id").asText(),
              source,
              object.path("content_hash").asText(),
              object.has("source_bytes")
                  ? new SourceStamp(
                      object.path("source_bytes").asLong(), object.path("source_modified").asLong())
                  : SourceStamp.NONE,
              Metadata.parse(object.path("metadata").toString()));
      int count = 0;
      for (JsonNode segment : object.path("segments")) {
        Place place =
            PlaceColumns.read(name ->
                    segment.has(name) ? Optional.of(segment.path(name).asLong()) : Optional.empty())
                .orElse(Place.WHOLE);
        JsonNode numbers = segment.path(RowColumns.VECTOR);
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = numbers.get(i).isNumber() ? numbers.get(i).floatValue() : Float.NaN;
        }
        ready.add(
            new ExchangeRow(
                item,
                count++,
                Modality.of(segment.path(RowColumns.MODALITY).asText()),
                place,
                source,
                segment.path(RowColumns.CAPTION).asText(),
                new ExchangeRow.Numbers(vector),
                where));
      }
    } catch (IllegalArgumentException | SemblanceException e) {
      throw new UnreadableContentException("%s: %s".formatted(where, e.getMessage()), e);
    }
  }

  private StorageException failure(IOException e) {
    return new StorageException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
