package semblance.train.interpolation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Parameter;
import semblance.model.trainable.TrainableModel;

/// Weights between those of a model before and after training, `(1 − α) before + α after`, tensor
/// by tensor. Wortsman et al., "Robust fine-tuning of zero-shot models" (WiSE-FT), 2022.
///
/// Used by one thread.
public final class Interpolation implements AutoCloseable {
  private final TrainableModel model;
  private final Map<String, Tensor> before = new LinkedHashMap<>();
  private final Map<String, Tensor> after = new LinkedHashMap<>();

  /// @param before all of whose tensors are read; not needed afterwards
  /// @param after the same network; its tensors are what [#set] changes
  /// @throws IllegalArgumentException if both do not have the same tensors
  public Interpolation(TrainableModel before, TrainableModel after) {
    model = after;
    List<String> names = before.parameters().stream().map(Parameter::name).toList();
    List<String> others = after.parameters().stream().map(Parameter::name).toList();
    if (!names.equals(others)) {
      throw new IllegalArgumentException(
          "models of %d and %d trained tensors, not of the same names: expected one model before and after training"
              .formatted(names.size(), others.size()));
    }
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      copy(before, this.before);
      copy(after, this.after);
    }
  }

  private static void copy(TrainableModel from, Map<String, Tensor> into) {
    for (Parameter parameter : from.parameters()) {
      into.put(parameter.name(), TensorScope.outliving(parameter.numbers().copy()));
    }
  }

  /// Sets the model's tensors.
  ///
  /// @param share `α`: 0 as before, 1 as after, exactly
  public void set(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "a share of %s of what was learned; expected 0 to 1".formatted(share));
    }
    for (Parameter parameter : model.parameters()) {
      Tensor one = Optional.ofNullable(before.get(parameter.name())).orElseThrow();
      Tensor other = Optional.ofNullable(after.get(parameter.name())).orElseThrow();
      try (TensorScope _ = TensorScope.trainingUnrecorded()) {
        Tensor mixed =
            share == 0
                ? one
                : share == 1 ? other : one.multiply(1 - share).add(other.multiply(share));
        LossFunctions.write(parameter.numbers(), mixed);
      }
    }
  }

  @Override
  public void close() {
    before.values().forEach(Tensor::close);
    after.values().forEach(Tensor::close);
  }
}
