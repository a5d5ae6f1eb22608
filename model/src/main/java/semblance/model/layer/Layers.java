package semblance.model.layer;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;

/// Makes the layers of a network out of a checkpoint's tensors, laid out in the format to compute
/// in. Whatever is made is kept until the resources are closed.
///
/// For training, the same layers are made of [leaves][Leaves] without laying anything out: a
/// network is then a function of the leaves, made anew whenever they have changed.
///
/// Used by one thread, within a tensor scope.
public final class Layers {
  private final Weights weights;
  private final NumberFormat format;
  private final Resources resources;
  private final boolean training;

  private Layers(Weights weights, NumberFormat format, Resources resources, boolean training) {
    this.weights = weights;
    this.format = format;
    this.resources = resources;
    this.training = training;
  }

  /// Layers of a network whose tensors are named as given.
  ///
  /// @param resources what owns the layers from now on
  public static Layers of(NamedTensors tensors, NumberFormat format, Resources resources) {
    return new Layers(Weights.of(tensors), format, resources, false);
  }

  /// Layers that gradients go through, within a scope for training.
  ///
  /// @param leaves in place of the checkpoint's numbers
  /// @param resources what owns the layers from now on
  public static Layers training(
      NamedTensors tensors, Leaves leaves, NumberFormat format, Resources resources) {
    return new Layers(Weights.of(tensors, leaves), format, resources, true);
  }

  /// The same, for tensors whose names begin with `name` and a dot.
  public Layers in(String name) {
    return new Layers(weights.in(name), format, resources, training);
  }

  /// The same, in another format.
  public Layers with(NumberFormat format) {
    return new Layers(weights, format, resources, training);
  }

  /// The tensors themselves, for a layer of a kind of its own.
  public Weights weights() {
    return weights;
  }

  /// The format to compute in.
  public NumberFormat format() {
    return format;
  }

  /// What owns the layers.
  public Resources resources() {
    return resources;
  }

  /// What the files call the tensors used so far.
  public Set<String> taken() {
    return weights.taken();
  }

  /// `activation(x weightᵀ + bias)` with `NAME.weight`, `[out, in]`, and `NAME.bias`, `[out]`.
  public PackedLinear linear(String name, long out, long in, Activation activation) {
    return linear(
        weights.take(name + ".weight", out, in), weights.take(name + ".bias", out), activation);
  }

  /// `x weightᵀ` with a tensor `[out, in]`.
  public PackedLinear projection(String name, long out, long in) {
    return linear(weights.take(name, out, in), null, Activation.NONE);
  }

  /// `x weight` with a tensor `[in, out]`, as open_clip stores projections.
  public PackedLinear transposedProjection(String name, long in, long out) {
    return linear(weights.take(name, in, out).transpose(0, 1), null, Activation.NONE);
  }

  /// A linear layer from weights that were worked on.
  ///
  /// @param weight `[out, in]`
  /// @param bias `[out]`, or null for none
  public PackedLinear linear(Tensor weight, @Nullable Tensor bias, Activation activation) {
    return resources.add(
        training
            ? PackedLinear.unpacked(weight, bias, activation, format)
            : PackedLinear.prepare(
                weight, bias, activation, format, TransformerSettings.USUAL_ROWS));
  }

  /// A convolution from weights that were worked on.
  ///
  /// @param weight `[out, in / groups, kernel, kernel]`
  /// @param bias `[out]`
  /// @param input the shape of the usual input, `[batch, in, height, width]`
  public Convolution convolution(
      Tensor weight,
      Tensor bias,
      ConvolutionSettings settings,
      Activation activation,
      long... input) {
    return resources.add(
        training
            ? Convolution.unpacked(weight.to(format), bias.to(format), settings, activation)
            : Convolution.prepare(weight.to(format), bias.to(format), settings, activation, input));
  }

  /// A layer norm with `NAME.weight` and `NAME.bias`, both `[width]`.
  public LayerNorm norm(String name, int width, double epsilon) {
    return new LayerNorm(
        keep(weights.take(name + ".weight", width)),
        keep(weights.take(name + ".bias", width)),
        epsilon);
  }

  /// A tensor for the network to use, in the format to compute in.
  public Tensor take(String name, long... shape) {
    return keep(weights.take(name, shape));
  }

  /// A tensor that was worked on, copied into the format to compute in.
  public Tensor keep(Tensor tensor) {
    Tensor formatted = tensor.to(format);
    return resources.keep(training ? formatted : formatted.copy());
  }

  /// A table of which few rows are read at a time: the file's own memory, in its own format.
  public Tensor table(String name, long rows, long width) {
    return resources.keep(weights.takeAsStored(name, rows, width));
  }
}
