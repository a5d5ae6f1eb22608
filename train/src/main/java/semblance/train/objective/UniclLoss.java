package semblance.train.objective;

import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// The loss of UniCL, which Florence was trained with: all pairs of one label are each other's
/// right answers. Yang et al., "Unified contrastive learning in image-text-label space", 2022,
/// equations 1 to 3; Yuan et al., "Florence", 2021.
///
/// With `uᵢ` the pictures' and `vⱼ` the texts' unit vectors, `τ` the scale, and `P(i)` the texts
/// whose label is that of picture `i`:
///
/// ```
/// L = ½ (Lᵢ₂ₜ + Lₜ₂ᵢ)            (the paper's sum, halved as in its code)
/// Lᵢ₂ₜ = −1/B Σᵢ 1/|P(i)| Σ_{k ∈ P(i)} log( exp(τ uᵢ·vₖ) / Σⱼ exp(τ uᵢ·vⱼ) )
/// ```
///
/// Without labels it is [InfoNce].
public record UniclLoss() implements Objective {
  @Override
  public Loss of(BatchVectors batch) {
    Tensor u = batch.requirePictures(this);
    Tensor v = batch.texts();
    Tensor scale = batch.requireScale(this);
    Tensor targets = targets(batch);
    return Loss.of(
        "unicl",
        direction(batch.logits(u, v, scale), targets)
            .add(direction(batch.logits(v, u, scale), targets))
            .multiply(0.5));
  }

  private static Tensor direction(Tensor logits, Tensor targets) {
    return LossFunctions.logSoftmax(logits, 1)
        .multiply(targets)
        .sum(0, 1)
        .multiply(-1.0 / logits.size(0));
  }

  /// `1 / |P(i)|` where the labels of row and column are the same, `[n, n]`.
  private static Tensor targets(BatchVectors batch) {
    int n = batch.size();
    Tensor labels = batch.labels() == null ? batch.places() : batch.labels();
    float[] values = labels.to(NumberFormat.FLOAT32).toFloats();
    float[] targets = new float[n * n];
    for (int i = 0; i < n; i++) {
      int same = 0;
      for (int j = 0; j < n; j++) {
        same += values[i] == values[j] ? 1 : 0;
      }
      for (int j = 0; j < n; j++) {
        targets[i * n + j] = values[i] == values[j] ? 1f / same : 0;
      }
    }
    return Tensor.of(targets, n, n);
  }
}
