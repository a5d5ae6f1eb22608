package semblance.catalog.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
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
/// While a generation is kept beside the one that is searched, the format is 2 and `"beside"` is
/// its number. A version that does not know of it refuses format 2, rather than write to one of the
/// two alone. `"newest"` is left out where it is the number of the generation that is searched.
///
/// @param name what people call the catalog
/// @param created when it was made
/// @param generation the number of the generation that is searched
/// @param beside the number of the generation that is being filled, if it is higher than that of
///   the one that is searched; if it is lower, of the one that was searched before
/// @param newest the highest number that a generation has had, so that none is given twice
/// @param schema types of the metadata fields, declared or frozen so far
/// @param commitInterval the longest time that written items stay uncommitted
/// @param commitItems the most items that stay uncommitted
public record CatalogManifest(
    String name,
    Instant created,
    int generation,
    OptionalInt beside,
    int newest,
    Schema schema,
    Duration commitInterval,
    int commitItems) {
  /// The newest format this version reads.
  public static final int FORMAT = 2;

  /// The format of a catalog with one generation.
  private static final int PLAIN_FORMAT = 1;

  public CatalogManifest {
    if (beside.isPresent() && beside.getAsInt() == generation) {
      throw new IllegalArgumentException(
          "generation %d beside itself: expected another number".formatted(generation));
    }
    newest = Math.max(newest, Math.max(generation, beside.orElse(0)));
  }

  /// The manifest of a catalog with one generation.
  public CatalogManifest(
      String name,
      Instant created,
      int generation,
      Schema schema,
      Duration commitInterval,
      int commitItems) {
    this(
        name,
        created,
        generation,
        OptionalInt.empty(),
        generation,
        schema,
        commitInterval,
        commitItems);
  }

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
          json.has("beside") ? OptionalInt.of(json.integer("beside")) : OptionalInt.empty(),
          json.has("newest") ? json.integer("newest") : 0,
          schema(json),
          Duration.ofMillis(settings.integer("commitMillis")),
          settings.integer("commitItems"));
    } catch (DateTimeException | IllegalArgumentException e) {
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
    ObjectNode json = JsonFile.object(format());
    json.put("name", name);
    json.put("created", created.toString());
    json.put("generation", generation);
    beside.ifPresent(number -> json.put("beside", number));
    if (newest > generation) {
      json.put("newest", newest);
    }
    ObjectNode settings = json.putObject("settings");
    settings.put("commitMillis", commitInterval.toMillis());
    settings.put("commitItems", commitItems);
    json.set("schema", JsonFile.parse(schema.json()));
    JsonFile.write(folder.manifest(), json);
  }

  /// The format that it is written in.
  public int format() {
    return beside.isPresent() ? FORMAT : PLAIN_FORMAT;
  }

  /// The numbers of the generations that belong to the catalog, the searched one first.
  public List<Integer> generations() {
    return beside.isPresent() ? List.of(generation, beside.getAsInt()) : List.of(generation);
  }

  public CatalogManifest withSchema(Schema newSchema) {
    return new CatalogManifest(
        name, created, generation, beside, newest, newSchema, commitInterval, commitItems);
  }

  /// The same with other generations.
  ///
  /// @param searched the number of the one that is searched
  /// @param other the number of the one beside it
  public CatalogManifest withGenerations(int searched, OptionalInt other) {
    return new CatalogManifest(
        name, created, searched, other, newest, schema, commitInterval, commitItems);
  }
}
