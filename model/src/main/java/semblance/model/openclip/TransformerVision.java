package semblance.model.openclip;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.TransformerSettings;
import semblance.model.network.VisionTransformer;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TowerPlan;

/// open_clip's own vision transformer, `VisionTransformer` in its `transformer.py`.
final class TransformerVision implements OpenClipVision {
  private static final int PICTURES_AT_ONCE = 8;

  private static final Set<String> KNOWN =
      Set.of(
          "layers",
          "width",
          "head_width",
          "mlp_ratio",
          "patch_size",
          "image_size",
          "ls_init_value",
          "patch_dropout",
          "attentional_pool",
          "attn_pooler_queries",
          "attn_pooler_heads",
          "no_ln_pre",
          "pos_embed_type",
          "final_ln_after_pool",
          "pool_type",
          "output_tokens",
          "act_kwargs",
          "norm_kwargs",
          "global_average_pool",
          "input_patchnorm",
          "timm_model_name",
          "timm_model_pretrained",
          "timm_pool",
          "timm_proj",
          "timm_proj_bias",
          "timm_drop",
          "timm_drop_path");

  @Override
  public String name() {
    return "ViT";
  }

  @Override
  public boolean claims(Config vision) {
    return vision.text("timm_model_name", "").isEmpty() && !vision.isList("layers");
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    require(model.vision());
    NamedTensors tensors = names(model);
    PreparationPlan.Images pictures = model.pictures();
    VisionPooling pooling = VisionPooling.of(model);
    VisionTransformer.Settings settings = settings(model, pictures, pooling);
    return TowerPlan.ofImages(
        pooling.onPath(tensors),
        new TowerPlan.Traits(settings.toString(), pooling.describe()),
        pictures,
        PICTURES_AT_ONCE,
        layers -> {
          VisionTransformer network = VisionTransformer.of(layers, settings, PICTURES_AT_ONCE);
          UnaryOperator<Tensor> pool = pooling.vectors(layers, network);
          PackedLinear projection =
              layers.transposedProjection("proj", pooling.pooledWidth(), model.dimension());
          return batch -> projection.apply(pool.apply(batch));
        });
  }

  @Override
  public PictureTokens tokens(OpenClipModel model) {
    VisionPooling pooling = VisionPooling.of(model);
    VisionTransformer.Settings settings = settings(model, model.pictures(), pooling);
    return new PictureTokens(
        names(model),
        pooling.tokenWidth(),
        layers -> pooling.tokens(layers, VisionTransformer.of(layers, settings, 1)));
  }

  @Override
  public boolean isBeside(OpenClipModel model, String name) {
    return VisionPooling.of(model).isBeside(name);
  }

  private static NamedTensors names(OpenClipModel model) {
    NamedTensors tensors = AttentionPooling.names(Names.ofVision(model.tensors()));
    Settings.requireScales(model.vision(), tensors.has("encoder.layers.0.layer_scale1"));
    return tensors;
  }

  private static VisionTransformer.Settings settings(
      OpenClipModel model, PreparationPlan.Images pictures, VisionPooling pooling) {
    Config config = model.vision();
    int width = pooling.width();
    return new VisionTransformer.Settings(
        new TransformerSettings(
            width,
            config.count("layers", 12),
            Settings.heads(config, "head_width", width, width / config.count("head_width", 64)),
            Settings.innerWidth(config, width),
            pooling.epsilon(),
            Settings.activation(config, model.quickGelu())),
        pictures.height(),
        pictures.width(),
        config.count("patch_size", 16),
        true,
        false,
        !config.flag("no_ln_pre", false),
        pooling.normInNetwork());
  }

  private static void require(Config config) {
    Set<String> known = new TreeSet<>(KNOWN);
    known.addAll(Settings.ofBlocks());
    Settings.requireKnown(config, known);
    Settings.requireUsualBlocks(config);
    for (String name : Set.of("global_average_pool", "input_patchnorm")) {
      if (config.flag(name, false)) {
        throw config.unsupported(name, "false: open_clip 3 has no such setting any more");
      }
    }
    String positions = config.text("pos_embed_type", "learnable");
    if (!positions.equals("learnable") && !positions.equals("sin_cos_2d")) {
      throw config.unsupported("pos_embed_type", "\"learnable\" or \"sin_cos_2d\"");
    }
  }
}
