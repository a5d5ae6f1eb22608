package semblance.model.family;

import java.util.List;

/// What a family makes of a checkpoint.
///
/// @param family its name, for people, such as `CLIP`
/// @param dimension numbers a vector
/// @param towers one a modality
public record ModelPlan(String family, int dimension, List<TowerPlan> towers) {
  public ModelPlan {
    towers = List.copyOf(towers);
  }
}
