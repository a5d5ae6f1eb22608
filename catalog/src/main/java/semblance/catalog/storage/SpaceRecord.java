package semblance.catalog.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.CatalogException;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.embedding.TowerIdentity;

/// What a generation's vectors were made with: its `space.json`.
///
/// ```
/// {"format": 1, "model": "semblance-mini", "fingerprint": "…", "dimension": 384,
///  "towers": {"text": {"id": "…", "precision": "fp32", "parts": {"weights": "…", …}}, …}}
/// ```
///
/// Where text towers are aligned with it, the format is 2 and `"aligned"` is a list of
/// [AlignedTower]s. A version that does not know of them refuses format 2, rather than let texts go
/// through the other tower without a word; without any, it stays 1.
///
/// @param model the name to find the model again by: a hub name or an absolute path
/// @param space the latent space
/// @param precisions what each tower computed in when the generation began; not part of the space's
///   identity
/// @param overlaps for towers in bf16, the top-10 overlap with fp32 on the reference set, measured
///   when the generation began
/// @param aligned the second text towers that queries may go through, at most one of them the usual
///   one
public record SpaceRecord(
    String model,
    LatentSpace space,
    SortedMap<Modality, Precision> precisions,
    SortedMap<Modality, Double> overlaps,
    List<AlignedTower> aligned) {
  /// The newest format this version reads.
  public static final int FORMAT = 2;

  /// The format of a record without aligned towers.
  private static final int PLAIN_FORMAT = 1;

  /// What queries are embedded in. One content at a time gains little by bf16, and fp32 starts at
  /// once, without a check of what the processor and the model make of it.
  public static final Precision QUERY_PRECISION = Precision.FP32;

  public SpaceRecord {
    precisions = Collections.unmodifiableSortedMap(new TreeMap<>(precisions));
    overlaps = Collections.unmodifiableSortedMap(new TreeMap<>(overlaps));
    aligned = List.copyOf(aligned);
    if (aligned.stream().filter(AlignedTower::usual).count() > 1) {
      throw new IllegalArgumentException("two aligned towers are the default");
    }
    if (aligned.stream().map(tower -> tower.identity().id()).distinct().count() < aligned.size()
        || aligned.stream().map(AlignedTower::model).distinct().count() < aligned.size()) {
      throw new IllegalArgumentException("an aligned tower is declared twice");
    }
  }

  /// A record without aligned towers, as when a generation begins.
  public SpaceRecord(
      String model,
      LatentSpace space,
      SortedMap<Modality, Precision> precisions,
      SortedMap<Modality, Double> overlaps) {
    this(model, space, precisions, overlaps, List.of());
  }

  /// The same with other aligned towers.
  public SpaceRecord withAligned(List<AlignedTower> others) {
    return new SpaceRecord(model, space, precisions, overlaps, others);
  }

  /// The aligned tower that texts go through unless a query says otherwise, if there is one.
  public Optional<AlignedTower> usualAligned() {
    return aligned.stream().filter(AlignedTower::usual).findFirst();
  }

  /// The fastest precision a tower had.
  public Precision fastest() {
    return precisions.containsValue(Precision.BF16) ? Precision.BF16 : Precision.FP32;
  }

  /// Reads a `space.json`.
  ///
  /// @throws CatalogException if it is missing, damaged or newer than this version reads
  public static SpaceRecord read(Path file) {
    JsonFile json = JsonFile.read(file, FORMAT);
    SortedMap<Modality, Precision> precisions = new TreeMap<>();
    SortedMap<Modality, Double> overlaps = new TreeMap<>();
    List<TowerIdentity> towers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : json.object("towers").properties()) {
      JsonFile tower = json.inside("towers." + entry.getKey(), entry.getValue());
      try {
        Modality modality = Modality.of(entry.getKey());
        SortedMap<String, String> parts = new TreeMap<>();
        tower
            .object("parts")
            .properties()
            .forEach(part -> parts.put(part.getKey(), part.getValue().asText()));
        towers.add(new TowerIdentity(tower.text("id"), modality, parts));
        precisions.put(modality, precision(tower.text("precision")));
        if (tower.has("topTenOverlap")) {
          overlaps.put(modality, tower.number("topTenOverlap"));
        }
      } catch (IllegalArgumentException e) {
        throw json.damaged(e.getMessage());
      }
    }
    LatentSpace space;
    try {
      space = LatentSpace.of(json.integer("dimension"), towers);
    } catch (IllegalArgumentException e) {
      throw json.damaged(e.getMessage());
    }
    if (!space.fingerprint().equals(json.text("fingerprint"))) {
      throw json.damaged(
          "its fingerprint %s does not follow from its towers and dimension, which give %s"
              .formatted(json.text("fingerprint"), space.fingerprint()));
    }
    try {
      return new SpaceRecord(json.text("model"), space, precisions, overlaps, aligned(json));
    } catch (IllegalArgumentException e) {
      throw json.damaged(e.getMessage());
    }
  }

  private static List<AlignedTower> aligned(JsonFile json) {
    List<AlignedTower> aligned = new ArrayList<>();
    if (json.has("aligned")) {
      for (JsonNode tower : json.array("aligned")) {
        aligned.add(AlignedTower.read(json.inside("aligned." + aligned.size(), tower)));
      }
    }
    return aligned;
  }

  private static Precision precision(String label) {
    for (Precision precision : Precision.values()) {
      if (precision.label().equals(label)) {
        return precision;
      }
    }
    throw new IllegalArgumentException("unknown precision '%s'".formatted(label));
  }

  /// Writes it durably.
  public void write(Path file) {
    ObjectNode json = JsonFile.object(aligned.isEmpty() ? PLAIN_FORMAT : FORMAT);
    json.put("model", model);
    json.put("fingerprint", space.fingerprint());
    json.put("dimension", space.dimension());
    ObjectNode towers = json.putObject("towers");
    space
        .towers()
        .forEach((modality, identity) -> {
          ObjectNode tower = towers.putObject(modality.label());
          tower.put("id", identity.id());
          tower.put("precision", precisions.getOrDefault(modality, Precision.FP32).label());
          Double overlap = overlaps.get(modality);
          if (overlap != null) {
            tower.put("topTenOverlap", overlap);
          }
          ObjectNode parts = tower.putObject("parts");
          identity.parts().forEach(parts::put);
        });
    if (!aligned.isEmpty()) {
      ArrayNode list = json.putArray("aligned");
      aligned.forEach(tower -> tower.write(list.addObject()));
    }
    JsonFile.write(file, json);
  }
}
