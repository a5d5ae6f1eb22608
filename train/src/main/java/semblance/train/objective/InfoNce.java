package semblance.train.objective;

import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// The contrastive loss of CLIP and ALIGN: of all texts in the batch a picture's own is to be the
/// likeliest, and the reverse. Radford et al., "Learning transferable visual models from natural
/// language supervision", 2021, figure 3; Jia et al., 2021, equations 1 and 2, where the
/// temperature `σ = 1 / s`.
///
/// With `xᵢ` the pictures' and `yᵢ` the texts' unit vectors, `N` pairs and the scale `s = exp(t)`:
///
/// ```
/// L = ½ (Lᵢₜ + Lₜᵢ)
/// Lᵢₜ = −1/N Σᵢ log( exp(s xᵢ·yᵢ) / Σⱼ exp(s xᵢ·yⱼ) )        Lₜᵢ the same with x and y exchanged
/// ```
///
/// `t` is learned, and kept at `ln 100` at most by the loop. Values and gradients are those of
/// open_clip's `ClipLoss`.
public record InfoNce() implements Objective {
  @Override
  public Loss of(BatchVectors batch) {
    return Loss.of("contrastive", value(batch, this));
  }

  static Tensor value(BatchVectors batch, Objective objective) {
    Tensor x = batch.requirePictures(objective);
    Tensor y = batch.texts();
    Tensor s = batch.requireScale(objective);
    Tensor targets = batch.places();
    return LossFunctions.crossEntropy(batch.logits(x, y, s), targets)
        .add(LossFunctions.crossEntropy(batch.logits(y, x, s), targets))
        .multiply(0.5);
  }
}
