package semblance.model;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.Sha256;
import semblance.embedding.TowerIdentity;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TowerPlan;

/// Computes what each tower is: a digest of its weights beside what the family tells of it.
final class TowerIdentities {
  private TowerIdentities() {}

  /// A tower and what it is.
  record Identified(TowerPlan plan, TowerIdentity identity) {}

  static List<Identified> of(Checkpoint checkpoint, ModelPlan plan, WeightDigests digests) {
    return plan.towers().stream()
        .map(tower -> {
          SortedMap<String, String> parts = new TreeMap<>(tower.parts());
          parts.computeIfPresent("architecture", (_, config) -> Sha256.of(config));
          parts.put(
              "weights",
              tower
                  .export()
                  .map(export -> digests.ofFiles(export.files()))
                  .orElseGet(() -> digests.of(checkpoint, tower.tensors())));
          parts.putIfAbsent("prompts", "none");
          return new Identified(tower, TowerIdentity.of(tower.modality(), parts));
        })
        .toList();
  }
}
