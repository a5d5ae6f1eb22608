package semblance.model.openclip;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.CheckpointLayout;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.tower.Family;
import semblance.model.tower.ModelPlan;

/// CLIP as OpenAI published it: weights alone. Sizes follow from the tensors' shapes, and all else
/// is as in `build_model_from_openai_state_dict` of open_clip 3.3: heads of 64 numbers, the quick
/// form of GELU, CLIP's own tokenizer and preprocessing.
public final class OpenAiClipFamily implements Family {
  private static final int HEAD = 64;
  private static final List<String> TELLING =
      List.of(
          "text_projection", "token_embedding.weight", "positional_embedding", "ln_final.weight");

  @Override
  public List<String> types() {
    return List.of("clip.pt");
  }

  @Override
  public boolean claims(Checkpoint checkpoint) {
    if (checkpoint.layout() != CheckpointLayout.BARE) {
      return false;
    }
    NamedTensors tensors = stripped(checkpoint);
    return TELLING.stream().allMatch(tensors::has)
        && tensors.names().stream().anyMatch(name -> name.startsWith("visual."));
  }

  private static NamedTensors stripped(Checkpoint checkpoint) {
    return NamedTensors.of(checkpoint).rename("^module\\.", "");
  }

  @Override
  public ModelPlan plan(Checkpoint checkpoint) {
    NamedTensors tensors = stripped(checkpoint);
    String where = "%s, by the shapes of its tensors".formatted(checkpoint.folder());
    int dimension = tensors.length("text_projection", 1);
    Map<String, Object> settings = new HashMap<>();
    settings.put("embed_dim", dimension);
    settings.put("quick_gelu", true);
    settings.put("vision_cfg", tensors.has("visual.proj") ? transformer(tensors) : resNet(tensors));
    settings.put("text_cfg", text(tensors));
    return OpenClipFamily.plan(
        new OpenClipModel(
            checkpoint.folder(),
            Config.of(where, settings),
            Config.empty(where),
            OpenClipModel.named(NamedTensors.of(checkpoint)),
            dimension,
            true));
  }

  private static Map<String, Object> transformer(NamedTensors tensors) {
    int patch = tensors.length("visual.conv1.weight", 3);
    int grid = side(tensors.length("visual.positional_embedding", 0) - 1);
    return Map.of(
        "layers",
        count(tensors, "visual\\.transformer\\.resblocks\\.(\\d+)\\..*"),
        "width",
        tensors.length("visual.conv1.weight", 0),
        "patch_size",
        patch,
        "image_size",
        patch * grid);
  }

  private static Map<String, Object> resNet(NamedTensors tensors) {
    return Map.of(
        "layers",
        List.of(
            count(tensors, "visual\\.layer1\\.(\\d+)\\..*"),
            count(tensors, "visual\\.layer2\\.(\\d+)\\..*"),
            count(tensors, "visual\\.layer3\\.(\\d+)\\..*"),
            count(tensors, "visual\\.layer4\\.(\\d+)\\..*")),
        "width",
        tensors.length("visual.layer1.0.conv1.weight", 0),
        "image_size",
        32 * side(tensors.length("visual.attnpool.positional_embedding", 0) - 1));
  }

  private static Map<String, Object> text(NamedTensors tensors) {
    int width = tensors.length("ln_final.weight", 0);
    return Map.of(
        "context_length",
        tensors.length("positional_embedding", 0),
        "vocab_size",
        tensors.length("token_embedding.weight", 0),
        "width",
        width,
        "heads",
        Math.max(1, width / HEAD),
        "layers",
        count(tensors, "transformer\\.resblocks\\.(\\d+)\\..*"));
  }

  private static int side(int places) {
    return Math.toIntExact(Math.round(Math.sqrt(places)));
  }

  /// How many different numbers stand in the place of the group.
  private static int count(NamedTensors tensors, String expression) {
    Pattern pattern = Pattern.compile(expression);
    return Math.toIntExact(
        tensors.names().stream()
            .map(pattern::matcher)
            .filter(matcher -> matcher.matches())
            .map(matcher -> matcher.group(1))
            .distinct()
            .count());
  }
}
