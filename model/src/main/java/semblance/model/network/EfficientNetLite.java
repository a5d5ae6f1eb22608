package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// EfficientNet-Lite: inverted bottlenecks without squeeze and excitation, ReLU6, an unscaled stem
/// and head. Tan and Le, "EfficientNet", 2019; the weights' names and the padding are those of the
/// package efficientnet_lite_pytorch 0.1.0, class `EfficientNet`.
///
/// Batch norms are folded into the convolutions when the network is made. Thread-safe until closed.
public final class EfficientNetLite implements AutoCloseable {
  /// Pictures that go through the network together: few enough that what one layer writes is still
  /// in the cache when the next one reads it.
  public static final int PICTURES_AT_ONCE = 4;

  private final Convolution stem;
  private final List<Block> blocks;
  private final Convolution head;
  private final Tensor classWeight; // [classes, features]
  private final Tensor classBias; // [classes]

  /// The scaling and the constants of one member of the family.
  ///
  /// @param widthCoefficient by which the channels of the blocks are scaled
  /// @param depthCoefficient by which the repetitions of the blocks are scaled
  /// @param depthDivisor of which the numbers of channels are multiples
  /// @param imageSize height and width of a picture
  /// @param batchNormEpsilon added to the variances
  /// @param classes how many classes are told apart
  public record Settings(
      double widthCoefficient,
      double depthCoefficient,
      int depthDivisor,
      int imageSize,
      double batchNormEpsilon,
      int classes) {}

  /// A stage of the baseline network, before scaling.
  private record Stage(int repeats, int kernel, int stride, int expansion, int out) {}

  private static final int STEM_CHANNELS = 32;
  private static final int HEAD_CHANNELS = 1280;
  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 1, 16),
          new Stage(2, 3, 2, 6, 24),
          new Stage(2, 5, 2, 6, 40),
          new Stage(3, 3, 2, 6, 80),
          new Stage(3, 5, 1, 6, 112),
          new Stage(4, 5, 2, 6, 192),
          new Stage(1, 3, 1, 6, 320));

  /// An inverted bottleneck: widen, convolve each channel, narrow.
  private record Block(
      List<Convolution> widen, Convolution depthwise, Convolution narrow, boolean skip) {
    Tensor apply(Tensor input) { // [batch, in, height, width]
      Tensor x = input;
      for (Convolution convolution : widen) { // none or one
        x = convolution.apply(x);
      }
      Tensor wide = x;
      x = depthwise.apply(wide);
      Tensor result = skip ? narrow.addTo(input, x) : narrow.apply(x);
      return result;
    }
  }

  private EfficientNetLite(
      Convolution stem,
      List<Block> blocks,
      Convolution head,
      Tensor classWeight,
      Tensor classBias) {
    this.stem = stem;
    this.blocks = blocks;
    this.head = head;
    this.classWeight = classWeight;
    this.classBias = classBias;
  }

  /// Folds and lays out the weights, in the format to compute in.
  public static EfficientNetLite of(Weights weights, Settings settings, NumberFormat format) {
    try (TensorScope scope = TensorScope.open()) {
      Builder builder = new Builder(settings, format, settings.imageSize);
      Convolution stem =
          builder.convolution(weights, "_conv_stem", "_bn0", 3, STEM_CHANNELS, 3, 2, 1, true);
      List<Block> blocks = new ArrayList<>();
      int in = STEM_CHANNELS;
      for (int stage = 0; stage < STAGES.size(); stage++) {
        Stage plan = STAGES.get(stage);
        boolean outer = stage == 0 || stage == STAGES.size() - 1;
        int repeats =
            outer ? plan.repeats : (int) Math.ceil(settings.depthCoefficient * plan.repeats);
        int out = roundChannels(plan.out, settings);
        for (int i = 0; i < repeats; i++) {
          int stride = i == 0 ? plan.stride : 1;
          Weights of = weights.in("_blocks." + blocks.size());
          blocks.add(builder.block(of, plan, in, out, stride));
          in = out;
        }
      }
      Convolution head =
          new Builder(settings, NumberFormat.FLOAT32, builder.size)
              .convolution(weights, "_conv_head", "_bn1", in, HEAD_CHANNELS, 1, 1, 1, true);
      Tensor classWeight = weights.take("_fc.weight", settings.classes, HEAD_CHANNELS);
      Tensor classBias = weights.take("_fc.bias", settings.classes);
      return new EfficientNetLite(
          stem, blocks, head, scope.release(classWeight), scope.release(classBias));
    }
  }

  /// The nearest multiple of the divisor, but not more than a tenth below.
  private static int roundChannels(int channels, Settings settings) {
    double scaled = channels * settings.widthCoefficient;
    int divisor = settings.depthDivisor;
    int rounded = Math.max(divisor, (int) (scaled + divisor / 2.0) / divisor * divisor);
    return rounded < 0.9 * scaled ? rounded + divisor : rounded;
  }

  /// Class logits, `[batch, 3, height, width] -> [batch, classes]`, in 32-bit floats.
  ///
  /// @param pictures channels last, in the format the network was made for
  public Tensor logits(Tensor pictures) {
    int batch = Math.toIntExact(pictures.size(0));
    List<Tensor> parts = new ArrayList<>();
    for (int start = 0; start < batch; start += PICTURES_AT_ONCE) {
      int from = start;
      int count = Math.min(PICTURES_AT_ONCE, batch - start);
      parts.add(TensorScope.keeping(() -> logitsOfFew(pictures.narrow(0, from, count))));
    }
    return Tensor.concatenate(0, parts.toArray(Tensor[]::new));
  }

  private Tensor logitsOfFew(Tensor pictures) {
    Tensor x = stem.apply(pictures); // [batch, 32, height / 2, width / 2]
    for (Block block : blocks) {
      Tensor input = x;
      x = TensorScope.keeping(() -> block.apply(input)); // [batch, out, height, width]
      input.close();
    }
    // The end is in 32 bits in any case: it costs little, and rounded logits cost most.
    Tensor features =
        head.apply(x.to(NumberFormat.FLOAT32)); // [batch, 1280, height / 32, width / 32]
    return features
        .mean(2, 3) // [batch, 1280]
        .linear(classWeight, classBias); // [batch, classes]
  }

  /// Bytes held by the weights.
  public long bytes() {
    long bytes = stem.bytes() + head.bytes() + classWeight.bytes() + classBias.bytes();
    for (Block block : blocks) {
      bytes += block.depthwise.bytes() + block.narrow.bytes();
      bytes += block.widen.stream().mapToLong(Convolution::bytes).sum();
    }
    return bytes;
  }

  @Override
  public void close() {
    stem.close();
    for (Block block : blocks) {
      block.widen.forEach(Convolution::close);
      block.depthwise.close();
      block.narrow.close();
    }
    head.close();
    classWeight.close();
    classBias.close();
  }

  /// Makes layers one after another, following the picture's size as it shrinks.
  private static final class Builder {
    private final Settings settings;
    private final NumberFormat format;
    private int size;

    Builder(Settings settings, NumberFormat format, int size) {
      this.settings = settings;
      this.format = format;
      this.size = size;
    }

    Block block(Weights weights, Stage plan, int in, int out, int stride) {
      int wide = in * plan.expansion;
      List<Convolution> widen =
          plan.expansion == 1
              ? List.of()
              : List.of(convolution(weights, "_expand_conv", "_bn0", in, wide, 1, 1, 1, true));
      Convolution depthwise =
          convolution(
              weights, "_depthwise_conv", "_bn1", wide, wide, plan.kernel, stride, wide, true);
      Convolution narrow = convolution(weights, "_project_conv", "_bn2", wide, out, 1, 1, 1, false);
      return new Block(widen, depthwise, narrow, stride == 1 && in == out);
    }

    Convolution convolution(
        Weights weights,
        String name,
        String batchNorm,
        int in,
        int out,
        int kernel,
        int stride,
        int groups,
        boolean activated) {
      Weights norm = weights.in(batchNorm);
      Tensor scale = // [out]
          norm.take("weight", out)
              .multiply(norm.take("running_var", out).inverseSquareRoot(settings.batchNormEpsilon));
      Tensor weight = // [out, in / groups, kernel, kernel]
          weights
              .take(name + ".weight", out, in / groups, kernel, kernel)
              .multiply(scale.reshape(out, 1, 1, 1));
      Tensor bias = // [out]
          norm.take("bias", out).subtract(norm.take("running_mean", out).multiply(scale));

      int shrunk = (size + stride - 1) / stride;
      int padding = Math.max((shrunk - 1) * stride + kernel - size, 0); // as TensorFlow's "SAME"
      if (padding % 2 == 1) {
        // One zero more on the right and below. A kernel with a zero row and column before its own
        // does the same with equal padding on all sides, and saves copying the picture.
        weight = weight.pad(1, 0, 1, 0);
      }
      Convolution convolution =
          Convolution.prepare(
              weight.to(format),
              bias.to(format),
              new ConvolutionSettings(stride, (padding + 1) / 2, groups),
              activated ? Activation.RELU6 : Activation.NONE,
              PICTURES_AT_ONCE,
              in,
              size,
              size);
      size = shrunk;
      return convolution;
    }
  }
}
