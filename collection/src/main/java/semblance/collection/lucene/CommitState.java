package semblance.collection.lucene;

import java.util.Map;
import java.util.TreeMap;
import semblance.collection.CollectionSettings;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.embedding.CatalogException;

/// What a commit says about the collection as a whole, kept in Lucene's commit data and so changed
/// together with the documents.
///
/// @param dimension numbers a vector
/// @param schema the fields that can be filtered
/// @param sequenceNumber the number of the last write
/// @param data the caller's words
record CommitState(int dimension, Schema schema, long sequenceNumber, Map<String, String> data) {
  private static final int FORMAT = 2;
  private static final String FORMAT_KEY = "semblance.format";
  private static final String DIMENSION_KEY = "semblance.dimension";
  private static final String SCHEMA_KEY = "semblance.schema";
  private static final String SEQUENCE_KEY = "semblance.sequence";
  private static final String CALLER_PREFIX = "caller.";

  CommitState {
    data = Map.copyOf(data);
  }

  Map<String, String> toUserData() {
    Map<String, String> all = new TreeMap<>();
    data.forEach((key, value) -> all.put(CALLER_PREFIX + key, value));
    all.put(FORMAT_KEY, Integer.toString(FORMAT));
    all.put(DIMENSION_KEY, Integer.toString(dimension));
    all.put(SCHEMA_KEY, schema.json());
    all.put(SEQUENCE_KEY, Long.toString(sequenceNumber));
    return all;
  }

  static CommitState parse(String folder, Map<String, String> userData) {
    long format = number(folder, userData, FORMAT_KEY);
    if (format > FORMAT) {
      throw new CatalogException(
          "the collection in %s has format %d: this version reads up to %d; update Semblance"
              .formatted(folder, format, FORMAT));
    }
    Map<String, String> data = new TreeMap<>();
    userData.forEach((key, value) -> {
      if (key.startsWith(CALLER_PREFIX)) {
        data.put(key.substring(CALLER_PREFIX.length()), value);
      }
    });
    return new CommitState(
        Math.toIntExact(number(folder, userData, DIMENSION_KEY)),
        Schema.parse(userData.getOrDefault(SCHEMA_KEY, "{}")),
        number(folder, userData, SEQUENCE_KEY),
        data);
  }

  private static long number(String folder, Map<String, String> userData, String key) {
    String value = userData.get(key);
    try {
      return Long.parseLong(String.valueOf(value));
    } catch (NumberFormatException e) {
      throw new CatalogException(
          "the index in %s is not a collection of Semblance: its commit says %s = %s, expected a number; choose another folder"
              .formatted(folder, key, value),
          e);
    }
  }

  /// This state, as an index goes on from it.
  ///
  /// @throws CatalogException if the settings contradict it
  CommitState reopened(String folder, CollectionSettings settings) {
    if (dimension != settings.dimension()) {
      throw new CatalogException(
          "the collection in %s holds vectors of %d dimensions, not of %d: open it with the model that filled it, or index into another folder"
              .formatted(folder, dimension, settings.dimension()));
    }
    return new CommitState(
        dimension, joined(folder, schema, settings.declared()), sequenceNumber, data);
  }

  /// A schema with the fields of another.
  ///
  /// @throws CatalogException if a field has another type there
  static Schema joined(String folder, Schema schema, Schema others) {
    Schema joined = schema;
    for (Map.Entry<String, FieldType> field : others.fields().entrySet()) {
      try {
        joined = joined.with(field.getKey(), field.getValue());
      } catch (IllegalArgumentException e) {
        throw new CatalogException(
            "the collection in %s cannot be opened: %s".formatted(folder, e.getMessage()), e);
      }
    }
    return joined;
  }
}
