package semblance.model.openclip;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.network.Eva;
import semblance.model.tensor.Tensor;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TowerPlan;

/// timm's EVA networks in open_clip's models, `TimmModel` in its `timm_model.py`.
///
/// The network's sizes and form follow from its tensors; its name says how many heads it has, what
/// its positions are, and where its layer norms stand.
final class EvaVision implements OpenClipVision {
  private static final int PICTURES_AT_ONCE = 8;
  private static final double EPSILON = 1e-6;

  /// Rows and columns over which all of EVA-02's turns are spread.
  private static final int REFERENCE_GRID = 16;

  private static final Pattern NAME =
      Pattern.compile(
          "(eva02|eva)_(tiny|small|base|large|giant|enormous)_patch\\d+_(clip_)?\\d+(?:\\..*)?");

  private static final Map<String, Integer> HEADS =
      Map.of("tiny", 3, "small", 6, "base", 12, "large", 16, "giant", 16, "enormous", 16);

  /// How the tokens become one vector.
  private enum Pooling {
    TOKEN,
    AVERAGE,
    LARGEST,
    AVERAGE_AND_LARGEST;

    static Pooling of(Config vision, boolean clip) {
      return switch (vision.text("timm_pool", "avg")) {
        case "token" -> TOKEN;
        case "avg" -> AVERAGE;
        case "max" -> LARGEST;
        case "avgmax" -> AVERAGE_AND_LARGEST;
        case "" -> {
          if (!TimmHead.keepsPooling(vision)) {
            throw vision.unsupported(
                "timm_pool",
                "\"token\" or \"avg\": without pooling a picture has no single vector");
          }
          yield clip ? TOKEN : AVERAGE;
        }
        default ->
            throw vision.unsupported(
                "timm_pool", "\"token\", \"avg\", \"max\" or \"avgmax\" for an EVA");
      };
    }

    /// `[batch, 1 + patches, width] -> [batch, width]`.
    Tensor apply(Tensor tokens) {
      Tensor patches = tokens.narrow(1, 1, tokens.size(1) - 1);
      return switch (this) {
        case TOKEN -> tokens.select(1, 0);
        case AVERAGE -> patches.mean(1);
        case LARGEST -> patches.maximum(1);
        case AVERAGE_AND_LARGEST -> patches.mean(1).add(patches.maximum(1)).multiply(0.5);
      };
    }
  }

  @Override
  public String name() {
    return "EVA";
  }

  @Override
  public boolean claims(Config vision) {
    return NAME.matcher(vision.text("timm_model_name", "")).matches();
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    Config config = model.vision();
    Settings.requireKnown(config, Settings.OF_TIMM);
    Matcher name = NAME.matcher(config.text("timm_model_name"));
    if (!name.matches()) {
      throw config.unsupported("timm_model_name", "one of " + NAME);
    }
    NamedTensors tensors = named(model.tensors());
    PreparationPlan.Images pictures = model.pictures();
    Eva.Settings settings = settings(config, name, tensors, pictures);
    int width = settings.width();
    Pooling pooling = Pooling.of(config, name.group(3) != null);
    TimmHead head = TimmHead.of(config, width, model.dimension());
    boolean normLast = tensors.has("trunk.fc_norm.weight");
    return TowerPlan.ofImages(
        tensors,
        new TowerPlan.Traits(
            "EVA %s, head %s".formatted(settings, head),
            normLast ? pooling + ", normalised after" : pooling.toString()),
        pictures,
        PICTURES_AT_ONCE,
        layers -> {
          Layers trunk = layers.in("trunk");
          Eva network = Eva.of(trunk, settings, PICTURES_AT_ONCE);
          UnaryOperator<Tensor> norm =
              normLast ? trunk.norm("fc_norm", width, EPSILON)::apply : UnaryOperator.identity();
          UnaryOperator<Tensor> project =
              head.read(layers.in("head"), trunk, "head", width, model.dimension());
          return batch -> project.apply(norm.apply(pooling.apply(network.encode(batch))));
        });
  }

  private static Eva.Settings settings(
      Config config, Matcher name, NamedTensors tensors, PreparationPlan.Images pictures) {
    String size = name.group(2);
    int width = tensors.length("trunk.patch_embed.proj.weight", 0);
    int heads = Settings.heads(config, "timm_model_name", width, HEADS.getOrDefault(size, 1));
    boolean enormous = size.equals("enormous");
    boolean turned = name.group(1).equals("eva02") && !enormous;
    if (turned && width / heads % 4 != 0) {
      throw config.unsupported(
          "timm_model_name",
          "a network whose heads have a multiple of 4 numbers, not %d".formatted(width / heads));
    }
    boolean gated = tensors.has("trunk.blocks.0.mlp.fc1_g.weight");
    int blocks = 0;
    while (tensors.has("trunk.blocks.%d.norm1.weight".formatted(blocks))) {
      blocks++;
    }
    return new Eva.Settings(
        width,
        Math.max(1, blocks),
        heads,
        tensors.length("trunk.blocks.0.mlp.fc2.weight", 1),
        gated,
        pictures.height(),
        pictures.width(),
        tensors.length("trunk.patch_embed.proj.weight", 3),
        turned ? REFERENCE_GRID : 0,
        enormous,
        EPSILON);
  }

  private static NamedTensors named(NamedTensors tensors) {
    NamedTensors named =
        tensors
            .under("visual.")
            .rename("^visual\\.", "")
            .squeeze("trunk\\.(?:cls_token|pos_embed)")
            .split(
                "(trunk\\.blocks\\.\\d+\\.attn)\\.qkv\\.weight",
                "$1.q_proj.weight",
                "$1.k_proj.weight",
                "$1.v_proj.weight")
            .rename("^(trunk\\.blocks\\.\\d+\\.attn)\\.([qv])_bias$", "$1.$2_proj.bias");
    boolean packed =
        named.length("trunk.blocks.0.mlp.fc1.weight", 0)
            == 2 * named.length("trunk.blocks.0.mlp.fc2.weight", 1);
    return packed
        ? named.split(
            "(trunk\\.blocks\\.\\d+\\.mlp)\\.fc1\\.(weight|bias)", "$1.fc1_g.$2", "$1.fc1_x.$2")
        : named;
  }
}
