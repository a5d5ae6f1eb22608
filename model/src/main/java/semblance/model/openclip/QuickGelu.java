package semblance.model.openclip;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;

/// Which of the two forms of GELU a model was trained with.
///
/// `quick_gelu` of `model_cfg` says it, true or false, and always wins. Where it is silent, the
/// name under which open_clip publishes pretrained weights may tell, since some were trained with
/// the quick form: the model's name on the hub, such as `timm/vit_base_patch32_clip_224.openai`, of
/// a folder in the hub's local cache or of one that is called so; or timm's own `config.json`
/// beside, which has the two parts as `architecture` and `pretrained_cfg.tag`. Where there is no
/// such name either, it is plain GELU, as open_clip loads such a folder.
final class QuickGelu {
  /// What open_clip 3.3 marks with `quick_gelu` in its list of pretrained weights.
  private static final Pattern TRAINED_SO =
      Pattern.compile(
          ".+\\.(?:openai|metaclip_400m|metaclip_2pt5b|metaclip_fullcc)"
              + "|resnet.+\\.(?:cc12m|yfcc15m)"
              + "|vit_base_patch32_clip_224\\.laion400m_e3[12]"
              + "|vit_huge_patch14_clip_224\\.metaclip2_worldwide"
              + "|DFN[25]B-CLIP-ViT-.+");

  /// How the hub's local cache calls a model's folder.
  private static final Pattern HUB = Pattern.compile("models--.+?--(.+)");

  private QuickGelu() {}

  /// @param model `model_cfg`
  static boolean of(Checkpoint checkpoint, Config model) {
    if (model.has("quick_gelu")) {
      return model.flag("quick_gelu", false);
    }
    return isTrainedSo(name(checkpoint.folder()))
        || timmName(checkpoint).filter(QuickGelu::isTrainedSo).isPresent();
  }

  private static boolean isTrainedSo(String name) {
    return TRAINED_SO.matcher(name).matches();
  }

  private static Optional<String> timmName(Checkpoint checkpoint) {
    return checkpoint
        .findConfig("config.json")
        .filter(config -> config.isText("architecture") && config.isObject("pretrained_cfg"))
        .map(config ->
            "%s.%s"
                .formatted(
                    config.text("architecture"), config.object("pretrained_cfg").text("tag", "")));
  }

  /// The folder's name, or the model's where the folder lies in the hub's local cache.
  private static String name(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    for (Path part : whole) {
      Matcher matcher = HUB.matcher(part.toString());
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return String.valueOf(whole.getFileName());
  }
}
