package semblance.model.tower;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import semblance.embedding.PairScoring;

/// What a family makes of a checkpoint.
///
/// @param family its name, for people, such as `CLIP`
/// @param dimension numbers a vector
/// @param towers one a modality
/// @param scoring how cosines become probabilities, if the model tells
/// @param beside tells tensors that are not on the way to any embedding, such as those of a
///   decoder, by the names that the file gives them
/// @param captions how it writes captions, if it can
/// @param condition how texts get other vectors beside a film, if they do
public record ModelPlan(
    String family,
    int dimension,
    List<TowerPlan> towers,
    Optional<PairScoring> scoring,
    Predicate<String> beside,
    Optional<CaptionPlan> captions,
    Optional<ConditionPlan> condition) {
  public ModelPlan {
    towers = List.copyOf(towers);
  }

  /// A model that neither writes captions nor looks at films to read texts.
  public ModelPlan(
      String family,
      int dimension,
      List<TowerPlan> towers,
      Optional<PairScoring> scoring,
      Predicate<String> beside) {
    this(family, dimension, towers, scoring, beside, Optional.empty(), Optional.empty());
  }

  /// A model all of whose tensors are on the way to an embedding.
  public ModelPlan(
      String family, int dimension, List<TowerPlan> towers, Optional<PairScoring> scoring) {
    this(family, dimension, towers, scoring, _ -> false);
  }

  public ModelPlan withCaptions(CaptionPlan changed) {
    return new ModelPlan(
        family, dimension, towers, scoring, beside, Optional.of(changed), condition);
  }

  public ModelPlan withCondition(ConditionPlan changed) {
    return new ModelPlan(
        family, dimension, towers, scoring, beside, captions, Optional.of(changed));
  }
}
