package semblance.train.optimization;

import java.util.OptionalDouble;

/// How tensors follow their gradients.
///
/// @param schedule of the learning rate
/// @param decay how strongly matrices are pulled to zero, in times of the learning rate
/// @param beta1 how much of the mean of gradients each step keeps
/// @param beta2 how much of the mean of their squares each step keeps
/// @param epsilon added to the root of the latter
/// @param longestGradient what the whole gradient is shortened to; empty for as it comes
public record OptimizerSettings(
    Schedule schedule,
    double decay,
    double beta1,
    double beta2,
    double epsilon,
    OptionalDouble longestGradient) {
  /// As open_clip trains vision transformers: decay .2, β .9 and .98, ε 1e-6, gradients as they
  /// come.
  public static OptimizerSettings of(Schedule schedule) {
    return new OptimizerSettings(schedule, 0.2, 0.9, 0.98, 1e-6, OptionalDouble.empty());
  }

  public OptimizerSettings withDecay(double changed) {
    return new OptimizerSettings(schedule, changed, beta1, beta2, epsilon, longestGradient);
  }

  public OptimizerSettings withLongestGradient(double changed) {
    return new OptimizerSettings(
        schedule, decay, beta1, beta2, epsilon, OptionalDouble.of(changed));
  }
}
