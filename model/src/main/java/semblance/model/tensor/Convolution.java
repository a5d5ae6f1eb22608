package semblance.model.tensor;

import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.jspecify.annotations.Nullable;

/// A convolution whose weights are laid out for the inputs it will meet, and whose activation is
/// applied within it.
///
/// Thread-safe until closed. Inputs are `[batch, in, height, width]`, channels last.
public final class Convolution implements Resource {
  private final Tensor weight;
  private final Tensor bias;
  private final ConvolutionSettings settings;
  private final Activation activation;
  private final long bytes;
  private final @Nullable Fused fused; // null where libtorch lacks the operators

  /// The operators, with arguments that only lack the tensors of a call.
  private record Fused(
      FusedOperators operators,
      IValueVector arguments,
      IValueVector sumArguments,
      IValueVector activatedSumArguments) {
    void close() {
      arguments.close();
      sumArguments.close();
      activatedSumArguments.close();
    }
  }

  private Convolution(
      Tensor weight,
      Tensor bias,
      ConvolutionSettings settings,
      Activation activation,
      long bytes,
      @Nullable Fused fused) {
    this.weight = weight;
    this.bias = bias;
    this.settings = settings;
    this.activation = activation;
    this.bytes = bytes;
    this.fused = fused;
  }

  /// Lays out weights.
  ///
  /// @param weight `[out, in / groups, kernel, kernel]`
  /// @param bias `[out]`
  /// @param input the shape of the usual input, `[batch, in, height, width]`
  public static Convolution prepare(
      Tensor weight,
      Tensor bias,
      ConvolutionSettings settings,
      Activation activation,
      long... input) {
    Tensor ownBias = TensorScope.detach(bias.copy());
    Tensor dense = weight.channelsLast();
    long bytes = dense.bytes() + ownBias.bytes(); // what is laid out does not tell its size
    FusedOperators operators = FusedOperators.instance().orElse(null);
    if (operators == null) {
      Tensor ownWeight = TensorScope.detach(dense.copy());
      return new Convolution(ownWeight, ownBias, settings, activation, bytes, null);
    }
    IValue padding = FusedOperators.integers(settings.paddingDown(), settings.paddingAcross());
    IValue stride = FusedOperators.integers(settings.strideDown(), settings.strideAcross());
    IValue dilation = FusedOperators.integers(1, 1);
    IValue groups = new IValue((long) settings.groups());
    IValueVector layout =
        new IValueVector(
            new IValue(dense.pointer()),
            padding,
            stride,
            dilation,
            groups,
            FusedOperators.integers(input));
    Tensor packed = TensorScope.detach(FusedOperators.call(operators.convolutionReorder, layout));
    IValue weights = new IValue(packed.pointer());
    IValue biases = new IValue(ownBias.pointer());
    IValueVector arguments =
        new IValueVector(
            new IValue(),
            weights,
            biases,
            padding,
            stride,
            dilation,
            groups,
            FusedOperators.name(activation),
            FusedOperators.constants(activation),
            FusedOperators.algorithm(activation));
    IValueVector sumArguments =
        sumArguments(weights, biases, padding, stride, dilation, groups, Activation.NONE);
    IValueVector activatedSumArguments =
        sumArguments(weights, biases, padding, stride, dilation, groups, activation);
    TensorScope.detach(arguments);
    TensorScope.detach(sumArguments);
    TensorScope.detach(activatedSumArguments);
    return new Convolution(
        packed,
        ownBias,
        settings,
        activation,
        bytes,
        new Fused(operators, arguments, sumArguments, activatedSumArguments));
  }

  private static IValueVector sumArguments(
      IValue weights,
      IValue biases,
      IValue padding,
      IValue stride,
      IValue dilation,
      IValue groups,
      Activation activation) {
    boolean activated = activation != Activation.NONE;
    return new IValueVector(
        new IValue(),
        new IValue(),
        weights,
        biases,
        padding,
        stride,
        dilation,
        groups,
        new IValue("add"),
        new IValue(1.0),
        activated ? FusedOperators.name(activation) : new IValue(),
        FusedOperators.constants(activation),
        activated ? FusedOperators.algorithm(activation) : new IValue());
  }

  /// The same layer with weights as they are, so that gradients reach them.
  ///
  /// @param weight `[out, in / groups, kernel, kernel]`
  /// @param bias `[out]`
  public static Convolution unpacked(
      Tensor weight, Tensor bias, ConvolutionSettings settings, Activation activation) {
    Tensor ownWeight = TensorScope.detach(weight.channelsLast());
    Tensor ownBias = TensorScope.detach(new Tensor(bias.pointer().view_as(bias.pointer())));
    long bytes = ownWeight.bytes() + ownBias.bytes();
    return new Convolution(ownWeight, ownBias, settings, activation, bytes, null);
  }

  /// `activation(convolution(x) + bias)`, `[batch, in, ...] -> [batch, out, ...]`.
  public Tensor apply(Tensor input) {
    if (fused == null) {
      return input.convolve(weight, bias, settings, activation);
    }
    try (IValueVector stack = new IValueVector().put(fused.arguments);
        IValue first = new IValue(input.pointer())) {
      stack.put(0, first);
      return FusedOperators.call(fused.operators.convolution, stack);
    }
  }

  /// Adds `convolution(x) + bias` to `sum`, in place where it can, leaving out the activation.
  public Tensor addTo(Tensor sum, Tensor input) {
    return fused == null
        ? input.convolve(weight, bias, settings, Activation.NONE).addInPlace(sum)
        : fusedSum(fused.operators, fused.sumArguments, sum, input);
  }

  /// `activation(sum + convolution(x) + bias)`, in the memory of `sum` where it can.
  public Tensor addToAndActivate(Tensor sum, Tensor input) {
    return fused == null
        ? input
            .convolve(weight, bias, settings, Activation.NONE)
            .addInPlace(sum)
            .activate(activation)
        : fusedSum(fused.operators, fused.activatedSumArguments, sum, input);
  }

  private static Tensor fusedSum(
      FusedOperators operators, IValueVector arguments, Tensor sum, Tensor input) {
    try (IValueVector stack = new IValueVector().put(arguments);
        IValue first = new IValue(sum.pointer());
        IValue second = new IValue(input.pointer())) {
      stack.put(0, first);
      stack.put(1, second);
      return FusedOperators.call(operators.convolutionAdd, stack);
    }
  }

  /// Bytes held by the weights.
  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (fused != null) {
      fused.close();
    }
    weight.close();
    bias.close();
  }
}
