package semblance.train.objective;

import java.util.Optional;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// The other half of CoCa's loss: each next token of a caption is to be the likeliest. Yu et al.,
/// "CoCa: Contrastive captioners are image-text foundation models", 2022, equations 2 to 4.
///
/// ```
/// L_CoCa = λ_Con L_Con + λ_Cap L_Cap          L_Cap = −1/T Σₜ log P(yₜ | y_<t, x)
/// ```
///
/// with the mean over all `T` tokens of the batch that are no padding. `L_Con` is [InfoNce]. Values
/// and gradients are those of open_clip's `CoCaLoss`.
///
/// @param contrastiveWeight `λ_Con`, 1 in the paper
/// @param captioningWeight `λ_Cap`, 2 in the paper
/// @param padding the token id that is not learned
public record CaptioningLoss(double contrastiveWeight, double captioningWeight, int padding)
    implements Objective {
  /// `λ_Con = 1` and `λ_Cap = 2`, as in the paper.
  public static CaptioningLoss of(int padding) {
    return new CaptioningLoss(1, 2, padding);
  }

  /// `λ_Con L_Con`, the part of the whole batch.
  @Override
  public Loss of(BatchVectors batch) {
    return Loss.of("contrastive", InfoNce.value(batch, this).multiply(contrastiveWeight));
  }

  @Override
  public Optional<CaptioningLoss> captioning() {
    return Optional.of(this);
  }

  /// `λ_Cap L_Cap`.
  ///
  /// @param logits `[n, tokens, vocabulary]`
  /// @param targets `[n, tokens]`, the token that comes next at each place
  public Tensor of(Tensor logits, Tensor targets) {
    long rows = targets.size(0) * targets.size(1);
    return LossFunctions.crossEntropy(
            logits.reshape(rows, logits.size(2)), targets.reshape(rows), padding)
        .multiply(captioningWeight);
  }
}
