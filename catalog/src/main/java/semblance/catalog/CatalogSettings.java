package semblance.catalog;

import java.time.Duration;
import semblance.collection.item.Schema;

/// How a catalog is created and written.
///
/// @param name what people call the catalog
/// @param declaredSchema the types of metadata fields known from the start; others are inferred
///   from the first value seen, then frozen
/// @param commitInterval the longest time that written items stay uncommitted
/// @param commitItems the most items that stay uncommitted
public record CatalogSettings(
    String name, Schema declaredSchema, Duration commitInterval, int commitItems) {
  public CatalogSettings {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a catalog without a name");
    }
    if (commitInterval.isNegative() || commitInterval.isZero()) {
      throw new IllegalArgumentException(
          "a commit interval of %s: it must be above zero".formatted(commitInterval));
    }
    if (commitItems < 1) {
      throw new IllegalArgumentException(
          "a commit every %d items: at least 1 is needed".formatted(commitItems));
    }
  }

  /// No declared fields; a commit every 10 seconds or 5,000 items, whichever comes first.
  public static CatalogSettings named(String name) {
    return new CatalogSettings(name, Schema.empty(), Duration.ofSeconds(10), 5_000);
  }

  public CatalogSettings withDeclaredSchema(Schema schema) {
    return new CatalogSettings(name, schema, commitInterval, commitItems);
  }

  public CatalogSettings withCommitInterval(Duration interval) {
    return new CatalogSettings(name, declaredSchema, interval, commitItems);
  }

  public CatalogSettings withCommitItems(int items) {
    return new CatalogSettings(name, declaredSchema, commitInterval, items);
  }
}
