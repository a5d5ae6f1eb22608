package semblance.catalog.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import semblance.collection.item.Schema;
import semblance.embedding.CatalogException;

/// What a catalog's `catalog.json` says.
///
/// ```
/// {"format": 1, "name": "holidays", "created": "2026-01-31T12:00:00Z", "generation": 1,
///  "settings": {"commitMillis": 10000, "commitItems": 5000}, "schema": {"year": "integer"}}
/// ```
///
/// It is replaced as a whole, so a reader sees either the old or the new one, and switching to
/// another generation is one replacement.
///
/// @param name what people call the catalog
/// @param created when it was made
/// @param generation the number of the generation that is searched
/// @param schema types of the metadata fields, declared or frozen so far
/// @param commitInterval the longest time that written items stay uncommitted
/// @param commitItems the most items that stay uncommitted
public record CatalogManifest(
    String name,
    Instant created,
    int generation,
    Schema schema,
    Duration commitInterval,
    int commitItems) {
  /// The newest format this version reads, and the one it writes.
  public static final int FORMAT = 1;

  /// Reads the manifest of a catalog.
  ///
  /// @throws semblance.embedding.CatalogException if there is none, or it is damaged or of a newer
  ///   format
  public static CatalogManifest read(CatalogFolder folder) {
    folder.requireCatalog();
    Path file = folder.manifest();
    JsonFile json = JsonFile.read(file, FORMAT);
    JsonFile settings = json.inside("settings", json.object("settings"));
    try {
      return new CatalogManifest(
          json.text("name"),
          Instant.parse(json.text("created")),
          json.integer("generation"),
          schema(json),
          Duration.ofMillis(settings.integer("commitMillis")),
          settings.integer("commitItems"));
    } catch (DateTimeException e) {
      throw json.damaged(e.getMessage());
    }
  }

  private static Schema schema(JsonFile json) {
    String schema = json.object("schema").toString();
    try {
      return Schema.parse(schema);
    } catch (CatalogException e) {
      throw json.damaged(e.getMessage());
    }
  }

  /// Replaces the manifest of a catalog. Only for whoever holds the writer's lock.
  public void write(CatalogFolder folder) {
    ObjectNode json = JsonFile.object(FORMAT);
    json.put("name", name);
    json.put("created", created.toString());
    json.put("generation", generation);
    ObjectNode settings = json.putObject("settings");
    settings.put("commitMillis", commitInterval.toMillis());
    settings.put("commitItems", commitItems);
    json.set("schema", JsonFile.parse(schema.json()));
    JsonFile.write(folder.manifest(), json);
  }

  public CatalogManifest withSchema(Schema newSchema) {
    return new CatalogManifest(name, created, generation, newSchema, commitInterval, commitItems);
  }
}
