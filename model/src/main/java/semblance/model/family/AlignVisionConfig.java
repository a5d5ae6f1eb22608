package semblance.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import semblance.model.checkpoint.Config;
import semblance.model.image.ResizeRule.Size;
import semblance.model.network.ChannelScale;
import semblance.model.network.EfficientNet;
import semblance.model.network.EfficientNet.BlockSettings;
import semblance.model.network.EfficientNet.Padding;
import semblance.model.tensor.Activation;

/// Reads a transformers `AlignVisionConfig`.
final class AlignVisionConfig {
  private static final int STEM_CHANNELS = 32;

  /// Which of the blocks, of all stages, are padded alike on all sides.
  private static final String PADDED_ALIKE = "depthwise_padding";

  private final Config config;
  private final ChannelScale scale;

  private AlignVisionConfig(Config config) {
    this.config = config;
    scale =
        new ChannelScale(config.number("width_coefficient", 2.0), config.count("depth_divisor", 8));
  }

  /// @param size of the pictures that the preprocessing makes
  static EfficientNet.Settings read(Config config, Size size) {
    if (config.count("num_channels", 3) != 3) {
      throw config.unsupported("num_channels", "3");
    }
    AlignVisionConfig reader = new AlignVisionConfig(config);
    EfficientNet.Settings settings =
        new EfficientNet.Settings(
            size.height(),
            size.width(),
            reader.scale.apply(STEM_CHANNELS),
            Padding.MORE_AFTER,
            reader.blocks(),
            config.number("batch_norm_eps", 1e-3),
            activation(config));
    requirePlaces(config, settings, size);
    return settings;
  }

  /// Whether pooling takes the mean, and not the greatest, over all places.
  static boolean poolsByMean(Config config) {
    return switch (config.text("pooling_type", "mean")) {
      case "mean" -> true;
      case "max" -> false;
      default -> throw config.unsupported("pooling_type", "\"mean\" or \"max\"");
    };
  }

  /// The reference pools over squares of `hidden_dim` places, and needs a single one.
  private static void requirePlaces(Config config, EfficientNet.Settings settings, Size size) {
    int most = config.count("hidden_dim", 2560);
    for (int places : settings.places()) {
      if (places < 1) {
        throw config.unsupported(
            "strides",
            "strides that leave something of pictures of %d x %d pixels"
                .formatted(size.width(), size.height()));
      }
      if (places > most) {
        throw config.unsupported(
            "hidden_dim", "at least the %d places that pooling goes over".formatted(places));
      }
    }
  }

  private List<BlockSettings> blocks() {
    List<Integer> in = integers("in_channels", 1, 32, 16, 24, 40, 80, 112, 192);
    int stages = in.size();
    List<Integer> out = integers("out_channels", stages, 16, 24, 40, 80, 112, 192, 320);
    List<Integer> kernels = integers("kernel_sizes", stages, 3, 3, 5, 3, 5, 5, 3);
    List<Integer> strides = integers("strides", stages, 1, 2, 2, 2, 1, 2, 1);
    List<Integer> repeats = integers("num_block_repeats", stages, 1, 2, 2, 3, 3, 4, 1);
    List<Integer> expansions = integers("expand_ratios", stages, 1, 6, 6, 6, 6, 6, 6);
    List<Integer> alike = whole(PADDED_ALIKE);
    double depth = config.number("depth_coefficient", 3.1);
    double squeeze = config.number("squeeze_expansion_ratio", 0.25);
    List<BlockSettings> blocks = new ArrayList<>();
    int before = scale.apply(STEM_CHANNELS);
    for (int stage = 0; stage < stages; stage++) {
      int channels = scale.apply(in.get(stage));
      int count = (int) Math.ceil(depth * repeats.get(stage));
      if (count > 0 && channels != before) {
        throw config.unsupported(
            "in_channels",
            "numbers of which, scaled, entry %d is the %d channels that come before it, not %d"
                .formatted(stage, before, channels));
      }
      for (int i = 0; i < count; i++) {
        int stride = i == 0 ? strides.get(stage) : 1;
        if (stride > 2) { // the reference cannot run it
          throw config.unsupported("strides", "strides of 1 or 2");
        }
        blocks.add(
            new BlockSettings(
                channels,
                scale.apply(out.get(stage)),
                kernels.get(stage),
                stride,
                stride == 1
                    ? Padding.SAME
                    : alike.contains(blocks.size()) ? Padding.EVEN : Padding.MORE_AFTER,
                expansions.get(stage),
                Math.max(1, (int) (channels * squeeze)),
                i > 0));
        channels = scale.apply(out.get(stage));
        before = channels;
      }
    }
    return blocks;
  }

  private static Activation activation(Config config) {
    return switch (config.text("hidden_act", "swish")) {
      case "swish", "silu" -> Activation.SWISH;
      case "relu" -> Activation.RELU;
      case "relu6" -> Activation.RELU6;
      case "gelu", "gelu_python" -> Activation.GELU;
      case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
      case "sigmoid" -> Activation.SIGMOID;
      default ->
          throw config.unsupported(
              "hidden_act",
              "swish, silu, relu, relu6, gelu, gelu_new, gelu_fast, gelu_pytorch_tanh or sigmoid");
    };
  }

  /// A list of numbers above 0, at least one a stage.
  private List<Integer> integers(String name, int stages, int... whenMissing) {
    List<Integer> numbers =
        config.has(name) ? whole(name) : IntStream.of(whenMissing).boxed().toList();
    if (numbers.size() < stages || numbers.stream().anyMatch(number -> number < 1)) {
      throw config.unsupported(name, "at least %d whole numbers above 0".formatted(stages));
    }
    return numbers;
  }

  /// A list of whole numbers, empty if it is missing.
  private List<Integer> whole(String name) {
    List<Integer> numbers = new ArrayList<>();
    for (double number : config.numbers(name).orElse(List.of())) {
      if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
        throw config.unsupported(name, "whole numbers");
      }
      numbers.add((int) number);
    }
    return numbers;
  }
}
