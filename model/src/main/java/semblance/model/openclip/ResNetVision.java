package semblance.model.openclip;

import java.util.List;
import java.util.Set;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.network.ModifiedResNet;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TowerPlan;

/// The residual networks of the first CLIP models, `ModifiedResNet` in open_clip's
/// `modified_resnet.py`.
final class ResNetVision implements OpenClipVision {
  /// Of these only the first four have an influence on a residual network.
  private static final Set<String> KNOWN =
      Set.of(
          "layers",
          "width",
          "head_width",
          "image_size",
          "patch_size",
          "mlp_ratio",
          "patch_dropout",
          "timm_model_name",
          "timm_model_pretrained",
          "timm_pool",
          "timm_proj",
          "timm_proj_bias",
          "timm_drop",
          "timm_drop_path");

  @Override
  public String name() {
    return "ResNet";
  }

  @Override
  public boolean claims(Config vision) {
    return vision.text("timm_model_name", "").isEmpty() && vision.isList("layers");
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    Config config = model.vision();
    Settings.requireKnown(config, KNOWN);
    PreparationPlan.Images pictures = model.pictures();
    if (pictures.width() != pictures.height()) {
      throw config.unsupported("image_size", "a single number: these networks read squares");
    }
    int width = config.count("width", 64);
    ModifiedResNet.Settings settings =
        new ModifiedResNet.Settings(
            blocks(config),
            width,
            Settings.heads(
                config, "head_width", width * 32, width * 32 / config.count("head_width", 64)),
            pictures.width(),
            model.dimension());
    if (settings.places() < 1 || settings.places() != pictures.width() / 32) {
      throw config.unsupported("image_size", "a multiple of 32");
    }
    return plan(named(model.tensors()), settings, pictures);
  }

  /// The tower of a network whose sizes are known.
  private static TowerPlan plan(
      NamedTensors tensors, ModifiedResNet.Settings settings, PreparationPlan.Images pictures) {
    return TowerPlan.ofImages(
        tensors,
        new TowerPlan.Traits(settings.toString(), "attention of the mean"),
        pictures,
        ModifiedResNet.PICTURES_AT_ONCE,
        layers -> ModifiedResNet.of(layers, settings)::encode);
  }

  private static List<Integer> blocks(Config config) {
    List<Integer> blocks =
        config.numbers("layers").orElseThrow().stream()
            .filter(number -> number >= 1 && number == Math.rint(number))
            .map(Double::intValue)
            .toList();
    if (blocks.size() != 4) {
      throw config.unsupported("layers", "four whole numbers above 0, such as [3, 4, 6, 3]");
    }
    return blocks;
  }

  private static NamedTensors named(NamedTensors tensors) {
    return tensors.under("visual.").rename("^visual\\.", "");
  }
}
