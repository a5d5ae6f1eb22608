package semblance.train.objective;

import java.util.Optional;

/// A loss over the vectors of a whole batch.
///
/// Stateless; used within a scope for training, where its result can be gone back from.
public sealed interface Objective
    permits Alignment,
        CaptioningLoss,
        Distillation,
        InfoNce,
        SigmoidLoss,
        UniclLoss,
        VectorDistillation {
  /// The loss.
  ///
  /// @throws IllegalArgumentException if the batch lacks what the loss is about
  Loss of(BatchVectors batch);

  /// What is to be learned of captions beside, by the places of each, if anything is.
  default Optional<CaptioningLoss> captioning() {
    return Optional.empty();
  }

  /// Whether the loss is about pictures at all.
  default boolean seesPictures() {
    return true;
  }
}
