package semblance.catalog.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.Modality;
import semblance.embedding.TowerIdentity;

/// A second text tower that queries of a generation may go through, since it was measured to give
/// the vectors that the generation's own text tower gives: a declaration in its `space.json`.
///
/// ```
/// {"model": "M-CLIP/XLM-Roberta-Large-Vit-B-32", "default": true,
///  "found": 0.99, "meanCosine": 0.92,
///  "tower": {"modality": "text", "id": "…", "parts": {"weights": "…", …}}}
/// ```
///
/// @param model the name to find the tower's model again by: a hub name or an absolute path
/// @param identity of the text tower
/// @param usual whether texts go through it unless a query says otherwise
/// @param found the share of the reference texts whose vectors by the two towers are each other's
///   nearest; the lesser of both ways
/// @param meanCosine between a reference text's vectors by the two towers
public record AlignedTower(
    String model, TowerIdentity identity, boolean usual, double found, double meanCosine) {
  public AlignedTower {
    if (identity.modality() != Modality.TEXT) {
      throw new IllegalArgumentException(
          "an aligned tower for %s: only text towers can be aligned"
              .formatted(identity.modality()));
    }
  }

  /// The same tower, as the usual one or not.
  public AlignedTower asUsual(boolean other) {
    return new AlignedTower(model, identity, other, found, meanCosine);
  }

  static AlignedTower read(JsonFile json) {
    JsonFile tower = json.inside("tower", json.object("tower"));
    SortedMap<String, String> parts = new TreeMap<>();
    tower
        .object("parts")
        .properties()
        .forEach(part -> parts.put(part.getKey(), part.getValue().asText()));
    return new AlignedTower(
        json.text("model"),
        new TowerIdentity(tower.text("id"), Modality.of(tower.text("modality")), parts),
        json.flag("default"),
        json.number("found"),
        json.number("meanCosine"));
  }

  void write(ObjectNode json) {
    json.put("model", model);
    json.put("default", usual);
    json.put("found", found);
    json.put("meanCosine", meanCosine);
    ObjectNode tower = json.putObject("tower");
    tower.put("modality", identity.modality().label());
    tower.put("id", identity.id());
    ObjectNode parts = tower.putObject("parts");
    identity.parts().forEach(parts::put);
  }
}
