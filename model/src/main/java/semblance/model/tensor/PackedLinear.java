package semblance.model.tensor;

import java.util.stream.LongStream;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.jspecify.annotations.Nullable;

/// A linear layer whose weights are laid out for the processor, with an activation within it.
///
/// Thread-safe until closed.
public final class PackedLinear implements Resource {
  private final long out;
  private final Tensor weight; // [out, in]
  private final @Nullable Tensor bias; // [out]
  private final Activation activation;
  private final long bytes;
  private final @Nullable Fused fused; // null where libtorch lacks the operators

  /// The operators, with arguments that only lack the input.
  private record Fused(FusedOperators operators, IValueVector arguments) {}

  private PackedLinear(
      long out,
      Tensor weight,
      @Nullable Tensor bias,
      Activation activation,
      long bytes,
      @Nullable Fused fused) {
    this.out = out;
    this.weight = weight;
    this.bias = bias;
    this.activation = activation;
    this.bytes = bytes;
    this.fused = fused;
  }

  /// Lays out weights, in the format to compute in.
  ///
  /// @param weight `[out, in]`
  /// @param bias `[out]`, or null for none
  /// @param rows how many rows of input are usual
  public static PackedLinear prepare(
      Tensor weight, @Nullable Tensor bias, Activation activation, NumberFormat format, long rows) {
    long out = weight.size(0);
    Tensor ownBias = bias == null ? null : TensorScope.detach(bias.to(format).copy());
    Tensor dense = weight.to(format);
    long bytes = // what is laid out does not tell its size
        dense.bytes() + (ownBias == null ? 0 : ownBias.bytes());
    FusedOperators operators = FusedOperators.instance().orElse(null);
    if (operators == null) {
      Tensor ownWeight = TensorScope.detach(dense.copy());
      return new PackedLinear(out, ownWeight, ownBias, activation, bytes, null);
    }
    IValueVector layout =
        new IValueVector(new IValue(dense.pointer().contiguous()), new IValue(rows));
    Tensor packed = TensorScope.detach(FusedOperators.call(operators.linearReorder, layout));
    IValueVector arguments =
        new IValueVector(
            new IValue(),
            new IValue(packed.pointer()),
            ownBias == null ? new IValue() : new IValue(ownBias.pointer()),
            FusedOperators.name(activation),
            FusedOperators.constants(activation),
            FusedOperators.algorithm(activation));
    TensorScope.detach(arguments);
    return new PackedLinear(
        out, packed, ownBias, activation, bytes, new Fused(operators, arguments));
  }

  /// The same layer with weights as they are, so that gradients reach them.
  ///
  /// @param weight `[out, in]`
  /// @param bias `[out]`, or null for none
  public static PackedLinear unpacked(
      Tensor weight, @Nullable Tensor bias, Activation activation, NumberFormat format) {
    Tensor ownWeight = TensorScope.detach(weight.to(format));
    Tensor ownBias = bias == null ? null : TensorScope.detach(bias.to(format));
    long bytes = ownWeight.bytes() + (ownBias == null ? 0 : ownBias.bytes());
    return new PackedLinear(weight.size(0), ownWeight, ownBias, activation, bytes, null);
  }

  /// `activation(x weightᵀ + bias)`, `[..., in] -> [..., out]`.
  public Tensor apply(Tensor input) {
    if (fused == null) {
      return input.linear(weight, bias).activate(activation);
    }
    long[] shape = input.shape();
    long in = shape[shape.length - 1];
    long rows = LongStream.of(shape).limit(shape.length - 1L).reduce(1, Math::multiplyExact);
    Tensor flat = input.reshape(rows, in); // oneDNN wants two dimensions, in order
    shape[shape.length - 1] = out;
    try (IValueVector stack = new IValueVector().put(fused.arguments);
        IValue first = new IValue(flat.pointer().contiguous())) {
      stack.put(0, first);
      return FusedOperators.call(fused.operators.linear, stack).reshape(shape);
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
      fused.arguments.close();
    }
    weight.close();
    if (bias != null) {
      bias.close();
    }
  }
}
