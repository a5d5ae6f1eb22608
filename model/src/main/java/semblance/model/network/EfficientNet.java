package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.Layers;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// EfficientNet up to its last block: inverted bottlenecks, each of which widens the channels,
/// convolves every channel by itself, weighs the channels by what the whole picture holds (squeeze
/// and excitation) and narrows again. Tan and Le, "EfficientNet", 2019; weights' names and
/// arithmetic are those of transformers' `AlignVisionModel`, whose blocks are those of its
/// `EfficientNetModel`.
///
/// Batch norms are folded into the convolutions when the network is made. Thread-safe until its
/// resources are closed.
public final class EfficientNet {
  /// Pictures that go through the network together: few enough that what one layer writes is still
  /// in the cache when the next one reads it.
  public static final int PICTURES_AT_ONCE = 4;

  private final Convolution stem;
  private final List<Block> blocks;

  /// What an EfficientNet is, after all scaling.
  ///
  /// @param height of a picture
  /// @param width of a picture
  /// @param stem channels of the first convolution, with a kernel of 3 and a stride of 2
  /// @param stemPadding around the picture
  /// @param batchNormEpsilon added to the variances
  /// @param activation after each batch norm but the last of a block
  public record Settings(
      int height,
      int width,
      int stem,
      Padding stemPadding,
      List<BlockSettings> blocks,
      double batchNormEpsilon,
      Activation activation) {
    public Settings {
      blocks = List.copyOf(blocks);
    }

    /// Channels of the last block.
    public int channels() {
      return blocks.isEmpty() ? stem : blocks.getLast().out();
    }

    /// The height and width of what the last block gives.
    public int[] places() {
      int[] lengths = {height, width};
      for (int axis = 0; axis < 2; axis++) {
        lengths[axis] = stemPadding.shrunk(lengths[axis], STEM_KERNEL, STEM_STRIDE);
        for (BlockSettings block : blocks) {
          lengths[axis] = block.padding.shrunk(lengths[axis], block.kernel, block.stride);
        }
      }
      return lengths;
    }
  }

  /// One inverted bottleneck.
  ///
  /// @param in channels before it
  /// @param out channels after it
  /// @param kernel height and width of the convolution of single channels
  /// @param stride its steps
  /// @param padding around what it reads
  /// @param expansion by how much the channels are widened; 1 for not at all
  /// @param squeezed channels between the two layers of squeeze and excitation; 0 for none
  /// @param skip whether its input is added to its output
  public record BlockSettings(
      int in,
      int out,
      int kernel,
      int stride,
      Padding padding,
      int expansion,
      int squeezed,
      boolean skip) {}

  /// How many zeros stand before and after what a convolution reads.
  public enum Padding {
    /// As TensorFlow's "SAME": as few as give `length / stride` places, rounded up; one more after
    /// than before if they are odd.
    SAME,
    /// Half the kernel, whatever the length.
    EVEN,
    /// Half the kernel after and one less before, whatever the length.
    MORE_AFTER;

    int before(int length, int kernel, int stride) {
      return switch (this) {
        case SAME -> same(length, kernel, stride) / 2;
        case EVEN -> kernel / 2;
        case MORE_AFTER -> kernel / 2 - 1;
      };
    }

    int after(int length, int kernel, int stride) {
      return switch (this) {
        case SAME -> same(length, kernel, stride) - before(length, kernel, stride);
        case EVEN, MORE_AFTER -> kernel / 2;
      };
    }

    private static int same(int length, int kernel, int stride) {
      return Math.max((Math.ceilDiv(length, stride) - 1) * stride + kernel - length, 0);
    }

    /// The places of a kernel; below 1 if the picture is too small.
    int shrunk(int length, int kernel, int stride) {
      int padded = length + before(length, kernel, stride) + after(length, kernel, stride);
      return Math.floorDiv(padded - kernel, stride) + 1;
    }
  }

  private static final int STEM_KERNEL = 3;
  private static final int STEM_STRIDE = 2;

  /// The channels' mean over all places, through two layers, as a weight a channel.
  private record Squeeze(PackedLinear reduce, PackedLinear expand) {
    Tensor weigh(Tensor x) { // [batch, channels, height, width]
      Tensor weights = // [batch, channels]
          expand.apply(reduce.apply(x.mean(2, 3)));
      return x.multiplyInPlace(weights.reshape(x.size(0), x.size(1), 1, 1));
    }
  }

  private record Block(
      @Nullable Convolution widen,
      Convolution depthwise,
      @Nullable Squeeze squeeze,
      Convolution narrow,
      boolean skip) {
    Tensor apply(Tensor input) { // [batch, in, height, width]
      Tensor x = widen == null ? input : widen.apply(input); // [batch, wide, height, width]
      x = depthwise.apply(x); // [batch, wide, height / stride, width / stride]
      if (squeeze != null) {
        x = squeeze.weigh(x);
      }
      return skip ? narrow.addTo(input, x) : narrow.apply(x);
    }
  }

  private EfficientNet(Convolution stem, List<Block> blocks) {
    this.stem = stem;
    this.blocks = blocks;
  }

  /// Folds and lays out the weights.
  public static EfficientNet of(Layers layers, Settings settings) {
    Builder builder = new Builder(settings);
    Convolution stem =
        builder.convolution(
            layers.in("embeddings"),
            new Names("convolution", "batchnorm"),
            new Shape(3, settings.stem, STEM_KERNEL, STEM_STRIDE, 1),
            settings.stemPadding,
            settings.activation);
    List<Block> blocks = new ArrayList<>();
    for (BlockSettings block : settings.blocks) {
      try (TensorScope _ = TensorScope.open()) { // a block's originals go before the next one's
        blocks.add(builder.block(layers.in("encoder.blocks." + blocks.size()), block));
      }
    }
    return new EfficientNet(stem, List.copyOf(blocks));
  }

  /// The last block's output, `[batch, 3, height, width] -> [batch, channels, rows, columns]`.
  ///
  /// @param pictures channels last, in the format the network was made for
  public Tensor run(Tensor pictures) {
    Tensor x = stem.apply(pictures); // [batch, stem, height / 2, width / 2]
    for (Block block : blocks) {
      Tensor input = x;
      x = TensorScope.keeping(() -> block.apply(input)); // [batch, out, rows, columns]
      input.close();
    }
    return x;
  }

  /// What a checkpoint calls a convolution and its batch norm.
  record Names(String convolution, String batchNorm) {}

  /// The numbers of a convolution.
  record Shape(int in, int out, int kernel, int stride, int groups) {}

  /// A convolution with a kernel of one place, its batch norm folded in.
  static Convolution pointwise(
      Layers layers, Names names, int in, int out, Settings settings, Activation activation) {
    int[] places = settings.places();
    return new Builder(settings, places[0], places[1])
        .convolution(layers, names, new Shape(in, out, 1, 1, 1), Padding.EVEN, activation);
  }

  /// Makes layers one after another, following the picture's size as it shrinks.
  private static final class Builder {
    private final Settings settings;
    private int height;
    private int width;

    Builder(Settings settings) {
      this(settings, settings.height, settings.width);
    }

    Builder(Settings settings, int height, int width) {
      this.settings = settings;
      this.height = height;
      this.width = width;
    }

    Block block(Layers layers, BlockSettings block) {
      int wide = block.in * block.expansion;
      Convolution widen =
          block.expansion == 1
              ? null
              : convolution(
                  layers.in("expansion"),
                  new Names("expand_conv", "expand_bn"),
                  new Shape(block.in, wide, 1, 1, 1),
                  Padding.EVEN,
                  settings.activation);
      Convolution depthwise =
          convolution(
              layers.in("depthwise_conv"),
              new Names("depthwise_conv", "depthwise_norm"),
              new Shape(wide, wide, block.kernel, block.stride, wide),
              block.padding,
              settings.activation);
      Squeeze squeeze =
          block.squeezed == 0
              ? null
              : new Squeeze(
                  pointwise(
                      layers, "squeeze_excite.reduce", block.squeezed, wide, settings.activation),
                  pointwise(
                      layers, "squeeze_excite.expand", wide, block.squeezed, Activation.SIGMOID));
      Convolution narrow =
          convolution(
              layers.in("projection"),
              new Names("project_conv", "project_bn"),
              new Shape(wide, block.out, 1, 1, 1),
              Padding.EVEN,
              Activation.NONE);
      return new Block(widen, depthwise, squeeze, narrow, block.skip);
    }

    /// A convolution over a single place is a linear layer.
    private static PackedLinear pointwise(
        Layers layers, String name, int out, int in, Activation activation) {
      return layers.linear(
          layers.weights().take(name + ".weight", out, in, 1, 1).reshape(out, in),
          layers.weights().take(name + ".bias", out),
          activation);
    }

    Convolution convolution(
        Layers layers, Names names, Shape shape, Padding padding, Activation activation) {
      int out = shape.out;
      int kernel = shape.kernel;
      Weights norm = layers.weights().in(names.batchNorm);
      Tensor scale = // [out]
          norm.take("weight", out)
              .multiply(norm.take("running_var", out).inverseSquareRoot(settings.batchNormEpsilon));
      Tensor weight = // [out, in / groups, kernel, kernel]
          layers
              .weights()
              .take(names.convolution + ".weight", out, shape.in / shape.groups, kernel, kernel)
              .multiply(scale.reshape(out, 1, 1, 1));
      Tensor bias = // [out]
          norm.take("bias", out).subtract(norm.take("running_mean", out).multiply(scale));

      // Zeros may differ from side to side. A kernel with rows and columns of zeros around its own
      // does the same with equally many on all sides, and saves copying the picture.
      int left = padding.before(width, kernel, shape.stride);
      int right = padding.after(width, kernel, shape.stride);
      int top = padding.before(height, kernel, shape.stride);
      int bottom = padding.after(height, kernel, shape.stride);
      int most = Math.max(Math.max(left, right), Math.max(top, bottom));
      if (left != most || right != most || top != most || bottom != most) {
        weight = weight.pad(most - left, most - right, most - top, most - bottom);
      }
      Convolution convolution =
          layers.convolution(
              weight,
              bias,
              new ConvolutionSettings(shape.stride, most, shape.groups),
              activation,
              PICTURES_AT_ONCE,
              shape.in,
              height,
              width);
      height = padding.shrunk(height, kernel, shape.stride);
      width = padding.shrunk(width, kernel, shape.stride);
      return convolution;
    }
  }
}
