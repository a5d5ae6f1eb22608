package semblance.train.objective;

import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// The loss of SigLIP: each picture and each text of the batch either belong together or not, by
/// themselves. Zhai et al., "Sigmoid loss for language image pre-training", 2023, algorithm 1.
///
/// With `xᵢ` the pictures' and `yⱼ` the texts' unit vectors, `t = exp(t')` the scale, `b` the bias,
/// and `zᵢⱼ` 1 where `i = j` and −1 elsewhere:
///
/// ```
/// L = −1/N Σᵢ Σⱼ log σ( zᵢⱼ (t xᵢ·yⱼ + b) )
/// ```
///
/// Values and gradients are those of open_clip's `SigLipLoss`.
public record SigmoidLoss() implements Objective {
  @Override
  public Loss of(BatchVectors batch) {
    int n = batch.size();
    Tensor logits =
        batch.logits(batch.requirePictures(this), batch.texts(), batch.requireScale(this));
    return Loss.of(
        "sigmoid",
        LossFunctions.logSigmoid(logits.multiply(signs(n))).sum(0, 1).multiply(-1.0 / n));
  }

  /// `z`, `[n, n]`.
  private static Tensor signs(int n) {
    float[] signs = new float[n * n];
    for (int i = 0; i < n * n; i++) {
      signs[i] = i % (n + 1) == 0 ? 1 : -1;
    }
    return Tensor.of(signs, n, n);
  }
}
