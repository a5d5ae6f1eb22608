package semblance.model.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongList;
import org.bytedeco.pytorch.NumberType;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OptionalType;
import org.bytedeco.pytorch.Type;

/// oneDNN's convolutions and linear layers that apply the activation, or add to a sum, while the
/// result is still in the processor's cache.
///
/// libtorch registers them for its own compiler, not as functions; they are called by name. They
/// are missing where libtorch was built without oneDNN.
final class FusedOperators {
  private static final Optional<FusedOperators> INSTANCE = find();

  final OperatorHandle convolution;
  final OperatorHandle convolutionAdd;
  final OperatorHandle convolutionReorder;
  final OperatorHandle linear;
  final OperatorHandle linearReorder;

  private FusedOperators() {
    Dispatcher dispatcher = Dispatcher.singleton();
    convolution = operator(dispatcher, "mkldnn::_convolution_pointwise", "");
    convolutionAdd = operator(dispatcher, "mkldnn::_convolution_pointwise_", "binary");
    convolutionReorder = operator(dispatcher, "mkldnn::_reorder_convolution_weight", "");
    linear = operator(dispatcher, "mkldnn::_linear_pointwise", "");
    linearReorder = operator(dispatcher, "mkldnn::_reorder_linear_weight", "");
  }

  private static OperatorHandle operator(Dispatcher dispatcher, String name, String overload) {
    OperatorHandle handle = dispatcher.findSchemaOrThrow(name, overload);
    TensorScope.detach(handle);
    return handle;
  }

  /// The operators, if this build of libtorch has them.
  static Optional<FusedOperators> instance() {
    return INSTANCE;
  }

  private static Optional<FusedOperators> find() {
    Libtorch.load();
    try {
      return Optional.of(new FusedOperators());
    } catch (RuntimeException e) { // what javacpp makes of c10::Error
      return Optional.empty();
    }
  }

  /// Calls an operator whose one result is a tensor.
  ///
  /// @param stack its arguments, which the result replaces
  static Tensor call(OperatorHandle operator, IValueVector stack) {
    operator.callBoxed(stack);
    // What the stack hands out lives in the stack; the new tensor shares its numbers.
    return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
  }

  /// A list of integers.
  static IValue integers(long... numbers) {
    GenericList list = new GenericList(new LongList(numbers).elementType());
    for (long number : numbers) {
      list.push_back(new IValue(number));
    }
    return new IValue(list);
  }

  /// A list of numbers each of which might be left out.
  static IValue numbers(double... numbers) {
    GenericList list =
        new GenericList(OptionalType.get(new Type.TypePtr(NumberType.getNumberIntTypePtr().get())));
    for (double number : numbers) {
      list.push_back(new IValue(number));
    }
    return new IValue(list);
  }

  /// What the operators call an activation.
  static IValue name(Activation activation) {
    return new IValue(
        switch (activation) {
          case NONE -> "none";
          case RELU -> "relu";
          case RELU6 -> "hardtanh";
          case GELU, GELU_TANH -> "gelu";
          case SWISH -> "swish";
          case SIGMOID -> "sigmoid";
          case TANH -> "tanh";
        });
  }

  /// The constants of an activation.
  static IValue constants(Activation activation) {
    return activation == Activation.RELU6 ? numbers(0, 6) : numbers();
  }

  /// How an activation is computed, where there are several ways.
  static IValue algorithm(Activation activation) {
    return new IValue(
        switch (activation) {
          case GELU -> "none";
          case GELU_TANH -> "tanh";
          case NONE, RELU, RELU6, SWISH, SIGMOID, TANH -> "";
        });
  }
}
