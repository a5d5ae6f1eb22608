package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import semblance.model.layer.Layers;
import semblance.model.network.EfficientNet.BlockSettings;
import semblance.model.network.EfficientNet.Padding;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// EfficientNet-Lite with its classifier: an [EfficientNet] without squeeze and excitation, with
/// ReLU6 and an unscaled stem and head. The arithmetic is that of the package
/// efficientnet_lite_pytorch 0.1.0, class `EfficientNet`; names are those of transformers'
/// `EfficientNetForImageClassification`.
///
/// Thread-safe until its resources are closed.
public final class EfficientNetLite {
  private final EfficientNet trunk;
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
      int classes) {
    private EfficientNet.Settings trunk() {
      ChannelScale scale = new ChannelScale(widthCoefficient, depthDivisor);
      List<BlockSettings> blocks = new ArrayList<>();
      int in = STEM_CHANNELS;
      for (int stage = 0; stage < STAGES.size(); stage++) {
        Stage plan = STAGES.get(stage);
        boolean outer = stage == 0 || stage == STAGES.size() - 1;
        int repeats = outer ? plan.repeats : (int) Math.ceil(depthCoefficient * plan.repeats);
        int out = scale.apply(plan.out);
        for (int i = 0; i < repeats; i++) {
          int stride = i == 0 ? plan.stride : 1;
          boolean skip = stride == 1 && in == out;
          blocks.add(
              new BlockSettings(
                  in, out, plan.kernel, stride, Padding.SAME, plan.expansion, 0, skip));
          in = out;
        }
      }
      return new EfficientNet.Settings(
          imageSize,
          imageSize,
          STEM_CHANNELS,
          Padding.SAME,
          blocks,
          batchNormEpsilon,
          Activation.RELU6);
    }
  }

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

  private EfficientNetLite(
      EfficientNet trunk, Convolution head, Tensor classWeight, Tensor classBias) {
    this.trunk = trunk;
    this.head = head;
    this.classWeight = classWeight;
    this.classBias = classBias;
  }

  /// Folds and lays out the weights.
  public static EfficientNetLite of(Layers layers, Settings settings) {
    EfficientNet.Settings trunk = settings.trunk();
    Layers exact = layers.with(NumberFormat.FLOAT32);
    return new EfficientNetLite(
        EfficientNet.of(layers, trunk),
        EfficientNet.pointwise(
            exact.in("encoder"),
            new EfficientNet.Names("top_conv", "top_bn"),
            trunk.channels(),
            HEAD_CHANNELS,
            trunk,
            Activation.RELU6),
        exact.take("classifier.weight", settings.classes, HEAD_CHANNELS),
        exact.take("classifier.bias", settings.classes));
  }

  /// Class logits, `[batch, 3, height, width] -> [batch, classes]`, in 32-bit floats.
  ///
  /// @param pictures channels last, in the format the network was made for
  public Tensor logits(Tensor pictures) {
    // The end is in 32 bits in any case: it costs little, and rounded logits cost most.
    Tensor features = // [batch, 1280, height / 32, width / 32]
        head.apply(trunk.run(pictures).to(NumberFormat.FLOAT32));
    return features
        .mean(2, 3) // [batch, 1280]
        .linear(classWeight, classBias); // [batch, classes]
  }
}
