package semblance.model.tower;

import java.util.List;
import java.util.function.Function;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.CheckpointLayout;

/// A family whose checkpoints are told by `model_type` in transformers' config.json.
public record TransformersFamily(List<String> types, Function<Checkpoint, ModelPlan> planner)
    implements Family {
  public TransformersFamily(String type, Function<Checkpoint, ModelPlan> planner) {
    this(List.of(type), planner);
  }

  @Override
  public boolean claims(Checkpoint checkpoint) {
    return checkpoint.layout() == CheckpointLayout.TRANSFORMERS
        && types.contains(checkpoint.config().text("model_type", ""));
  }

  @Override
  public ModelPlan plan(Checkpoint checkpoint) {
    return planner.apply(checkpoint);
  }
}
