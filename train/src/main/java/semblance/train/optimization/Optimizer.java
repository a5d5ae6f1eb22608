package semblance.train.optimization;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import semblance.model.tensor.AdamW;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.trainable.Parameter;

/// AdamW over a model's tensors, with open_clip's rules: nothing with fewer than two dimensions is
/// pulled to zero, and nothing whose name says that it is a norm, a bias or the logit scale.
///
/// Used by one thread.
public final class Optimizer implements AutoCloseable {
  private static final List<String> UNDECAYED = List.of("bn", "ln", "bias", "logit_scale");

  private final List<Parameter> parameters;
  private final OptimizerSettings settings;
  private final AdamW adam;
  private final SortedMap<String, AdamW.State> states = new TreeMap<>();
  private long step;

  public Optimizer(List<Parameter> parameters, OptimizerSettings settings) {
    this.settings = settings;
    List<Parameter> decaying = parameters.stream().filter(Optimizer::decays).toList();
    List<Parameter> others = parameters.stream().filter(p -> !decays(p)).toList();
    this.parameters = Stream.concat(decaying.stream(), others.stream()).toList();
    adam =
        new AdamW(
            decaying.stream().map(Parameter::numbers).toList(),
            others.stream().map(Parameter::numbers).toList(),
            new AdamW.Constants(settings.beta1(), settings.beta2(), settings.epsilon()));
    List<AdamW.State> kept = adam.states();
    for (int i = 0; i < kept.size(); i++) {
      states.put(this.parameters.get(i).name(), kept.get(i));
    }
  }

  /// Whether a tensor is pulled to zero.
  static boolean decays(Parameter parameter) {
    return parameter.numbers().shape().length >= 2
        && UNDECAYED.stream().noneMatch(parameter.name()::contains);
  }

  /// How many steps were made.
  public long steps() {
    return step;
  }

  /// Goes on after as many steps, with the states written to as they were then.
  public void resume(long steps) {
    step = steps;
  }

  /// What is kept of each tensor, by its name; may be read for a checkpoint, and written to.
  public SortedMap<String, AdamW.State> states() {
    return states;
  }

  /// The learning rate of the next step.
  public double rate() {
    return settings.schedule().at(step);
  }

  /// The length of all gradients together. Within a scope for training.
  public double gradientNorm() {
    return Gradients.norm(gradients());
  }

  private List<Tensor> gradients() {
    return parameters.stream().flatMap(p -> Gradients.of(p.numbers()).stream()).toList();
  }

  /// Changes all tensors by their gradients, which it may shorten first, and forgets these.
  ///
  /// @param norm the length of all gradients together
  public void step(double norm) {
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      settings.longestGradient().ifPresent(longest -> Gradients.clip(gradients(), norm, longest));
    }
    adam.step(rate(), settings.decay());
    step++;
    clear();
  }

  /// Forgets all gradients.
  public void clear() {
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      parameters.forEach(parameter -> Gradients.clear(parameter.numbers()));
    }
  }

  @Override
  public void close() {
    adam.close();
  }
}
