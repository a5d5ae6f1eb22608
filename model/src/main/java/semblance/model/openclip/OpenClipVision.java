package semblance.model.openclip;

import java.util.function.UnaryOperator;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.tensor.Tensor;
import semblance.model.tower.TowerPlan;

/// A kind of picture towers in open_clip's models.
interface OpenClipVision {
  /// What it is, for messages, such as `ViT`.
  String name();

  /// Whether a `vision_cfg` describes a tower of this kind.
  boolean claims(Config vision);

  /// Plans a tower that it claims, from the tensors whose names begin with `visual.`.
  ///
  /// @throws semblance.embedding.ModelException if a setting is not supported
  TowerPlan plan(OpenClipModel model);

  /// How a decoder gets the pictures' tokens from a tower that this has planned.
  ///
  /// @throws semblance.embedding.ModelException if the tower gives none
  default PictureTokens tokens(OpenClipModel model) {
    throw model
        .vision()
        .unsupported(
            model.vision().has("timm_model_name") ? "timm_model_name" : "layers",
            "open_clip's own vision transformer: captions need its tokens");
  }

  /// Whether a tensor of a planned tower is not on the way to its vectors.
  ///
  /// @param name without `visual.`, as this kind of tower names it
  default boolean isBeside(OpenClipModel model, String name) {
    return false;
  }

  /// A picture tower up to its tokens.
  ///
  /// @param tensors the tower's, named as its network names them
  /// @param width numbers a token
  /// @param reader makes a function `[batch, 3, height, width] -> [batch, tokens, width]`
  record PictureTokens(
      NamedTensors tensors, int width, TowerPlan.NetworkReader<UnaryOperator<Tensor>> reader) {}
}
