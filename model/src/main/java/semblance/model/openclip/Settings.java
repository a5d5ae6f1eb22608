package semblance.model.openclip;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import semblance.model.checkpoint.Config;
import semblance.model.layer.TransformerSettings.HiddenActivation;

/// How open_clip's settings are read: those that are not known, or ask for what is not done here,
/// are refused by name.
final class Settings {
  /// Parts of open_clip's own blocks of attention that no published model uses.
  private static final List<String> CUSTOM =
      List.of(
          "qk_norm",
          "scaled_cosine_attn",
          "scale_heads",
          "scale_attn_inner",
          "scale_attn",
          "scale_fc");

  /// What `vision_cfg` may hold for a network of timm's; all but the first five have no influence
  /// on one.
  static final Set<String> OF_TIMM =
      Set.of(
          "image_size",
          "timm_model_name",
          "timm_pool",
          "timm_proj",
          "timm_proj_bias",
          "patch_dropout",
          "timm_model_pretrained",
          "timm_drop",
          "timm_drop_path",
          "layers",
          "width",
          "head_width",
          "mlp_ratio",
          "patch_size",
          "output_tokens");

  private Settings() {}

  /// Refuses settings that are there and not among those given.
  static void requireKnown(Config config, Set<String> known) {
    Set<String> unknown = new TreeSet<>(config.names());
    unknown.removeAll(known);
    unknown.removeIf(name -> !config.has(name));
    for (String name : unknown) {
      throw config.unsupported(
          name, "no such setting: it is not known here and may change the vectors");
    }
  }

  /// Refuses open_clip's own blocks of attention, which are another network.
  static void requireUsualBlocks(Config config) {
    for (String name : CUSTOM) {
      if (config.flag(name, false)) {
        throw config.unsupported(name, "false: only the usual blocks are supported");
      }
    }
    String type = config.text("block_type", "default");
    if (!type.equals("default") && !type.equals("custom")) {
      throw config.unsupported("block_type", "\"default\" or \"custom\"");
    }
  }

  /// The names that [#requireUsualBlocks] reads.
  static Set<String> ofBlocks() {
    Set<String> names = new TreeSet<>(CUSTOM);
    names.add("block_type");
    return names;
  }

  /// The number of heads, into which the width must be divisible.
  static int heads(Config config, String name, int width, int heads) {
    if (heads < 1 || width % heads != 0) {
      throw config.unsupported(
          name, "one with which a width of %d can be split among heads".formatted(width));
    }
    return heads;
  }

  /// `int(width * mlp_ratio)`.
  static int innerWidth(Config config, int width) {
    double inner = width * config.number("mlp_ratio", 4);
    if (!(inner >= 1 && inner <= Integer.MAX_VALUE)) {
      throw config.unsupported("mlp_ratio", "a number above 0, such as 4");
    }
    return (int) inner;
  }

  /// The epsilon of layer norms, `norm_kwargs`.
  static double epsilon(Config config) {
    Config norm = config.objectOrEmpty("norm_kwargs");
    requireKnown(norm, Set.of("eps", "elementwise_affine", "bias"));
    for (String name : List.of("elementwise_affine", "bias")) {
      if (!norm.flag(name, true)) {
        throw norm.unsupported(name, "true");
      }
    }
    return norm.number("eps", 1e-5);
  }

  /// The function between the two linear layers, by `quick_gelu` and `act_kwargs`.
  static HiddenActivation activation(Config config, boolean quickGelu) {
    Config settings = config.objectOrEmpty("act_kwargs");
    if (quickGelu) {
      requireKnown(settings, Set.of());
      return HiddenActivation.QUICK_GELU;
    }
    requireKnown(settings, Set.of("approximate"));
    return switch (settings.text("approximate", "none")) {
      case "none" -> HiddenActivation.GELU;
      case "tanh" -> HiddenActivation.GELU_TANH;
      default -> throw settings.unsupported("approximate", "\"none\" or \"tanh\"");
    };
  }

  /// Refuses a checkpoint whose `ls_init_value` and tensors do not say the same of layer scales.
  static void requireScales(Config config, boolean stored) {
    boolean wanted = config.has("ls_init_value");
    if (wanted && !stored) {
      throw config.unsupported("ls_init_value", "none: the checkpoint holds no layer scales");
    }
  }
}
