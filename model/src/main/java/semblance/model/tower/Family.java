package semblance.model.tower;

import java.util.List;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;

/// A kind of models: says which checkpoints are of it, and what towers they hold.
///
/// A family is a small class without state; [Families] lists them all.
public interface Family {
  /// What its checkpoints call themselves, for messages; such as the `model_type` of config.json.
  List<String> types();

  /// Whether a checkpoint is of this family, by its layout and by what its configuration says of
  /// itself. Reads no more than that.
  boolean claims(Checkpoint checkpoint);

  /// What the family makes of a checkpoint that it claims.
  ///
  /// @throws ModelException if a setting is not supported, or a file is missing
  ModelPlan plan(Checkpoint checkpoint);
}
