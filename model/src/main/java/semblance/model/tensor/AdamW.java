package semblance.model.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorList;

/// Adam with weight decay apart from the gradients. Loshchilov and Hutter, "Decoupled weight decay
/// regularization", 2019; arithmetic is that of PyTorch's `AdamW(fused=True)`, one pass over
/// memory.
///
/// Used by one thread, within a scope for training.
public final class AdamW implements Resource {
  private final List<State> states;
  private final Constants constants;
  private final OperatorHandle operator;

  /// What stays the same over all steps.
  ///
  /// @param beta1 how much of the mean of gradients each step keeps
  /// @param beta2 how much of the mean of their squares each step keeps
  /// @param epsilon added to the root of the latter
  public record Constants(double beta1, double beta2, double epsilon) {}

  /// What is kept of one leaf.
  ///
  /// @param leaf that is changed
  /// @param decays whether it is pulled to zero
  /// @param mean of its gradients, `m`, shaped as the leaf
  /// @param square mean of their squares, `v`, shaped as the leaf
  /// @param steps how often it was changed, a single number
  public record State(Tensor leaf, boolean decays, Tensor mean, Tensor square, Tensor steps) {}

  /// @param leaves those that are pulled to zero
  /// @param others those that are not
  public AdamW(List<Tensor> leaves, List<Tensor> others, Constants constants) {
    this.constants = constants;
    states = new ArrayList<>();
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      leaves.forEach(leaf -> states.add(state(leaf, true)));
      others.forEach(leaf -> states.add(state(leaf, false)));
      operator = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
      TensorScope.detach(operator);
    }
  }

  private static State state(Tensor leaf, boolean decays) {
    return new State(
        leaf,
        decays,
        TensorScope.detach(leaf.multiply(0)),
        TensorScope.detach(leaf.multiply(0)),
        TensorScope.detach(Tensor.of(new float[1])));
  }

  /// What is kept of each leaf; its tensors may be written to, to go on where another run stopped.
  public List<State> states() {
    return List.copyOf(states);
  }

  /// Changes all leaves that have a gradient.
  ///
  /// @param rate the learning rate
  /// @param decay how strongly leaves are pulled to zero, in times of the rate
  public void step(double rate, double decay) {
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      step(true, rate, decay);
      step(false, rate, 0);
    }
  }

  private void step(boolean decaying, double rate, double decay) {
    List<State> moved =
        states.stream()
            .filter(state -> state.decays == decaying)
            .filter(state -> Gradients.of(state.leaf).isPresent())
            .toList();
    if (moved.isEmpty()) {
      return;
    }
    for (State state : moved) {
      state.steps.pointer().add_(new Scalar(1.0f));
    }
    operator.callBoxed(
        new IValueVector(
            list(moved.stream().map(State::leaf).toList()),
            list(moved.stream().map(state -> Gradients.of(state.leaf).orElseThrow()).toList()),
            list(moved.stream().map(State::mean).toList()),
            list(moved.stream().map(State::square).toList()),
            list(List.of()),
            list(moved.stream().map(State::steps).toList()),
            new IValue(rate),
            new IValue(constants.beta1),
            new IValue(constants.beta2),
            new IValue(decay),
            new IValue(constants.epsilon),
            new IValue(false),
            new IValue(false),
            new IValue(),
            new IValue()));
  }

  private static IValue list(List<Tensor> tensors) {
    GenericList list = new GenericList(new TensorList().elementType());
    tensors.forEach(tensor -> list.push_back(new IValue(tensor.pointer())));
    return new IValue(list);
  }

  @Override
  public long bytes() {
    return states.stream().mapToLong(state -> state.mean.bytes() + state.square.bytes()).sum();
  }

  @Override
  public void close() {
    states.forEach(state -> {
      state.mean.close();
      state.square.close();
      state.steps.close();
    });
    states.clear();
  }
}
