package semblance.model.openclip;

import java.util.Set;
import java.util.function.UnaryOperator;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.layer.Attention;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.network.AttentionPooling;
import semblance.model.network.PositionTable;
import semblance.model.network.VisionTransformer;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TowerPlan;

/// timm's vision transformers, as SigLIP's models in open_clip have them: `TimmModel` in its
/// `timm_model.py` around `VisionTransformer` in timm 1.0.
///
/// Its sizes, and where its last layer norm stands, follow from its tensors, all else from its
/// name.
final class TimmVision implements OpenClipVision {
  private static final int PICTURES_AT_ONCE = 8;

  private static final String PATCHES = "embeddings.patch_embedding.weight";

  private static final Set<String> KNOWN =
      Set.of(
          "image_size",
          "patch_dropout",
          "timm_model_name",
          "timm_model_pretrained",
          "timm_pool",
          "timm_proj",
          "timm_proj_bias",
          "timm_drop",
          "timm_drop_path",
          // of no influence on a tower of timm's
          "layers",
          "width",
          "head_width",
          "mlp_ratio",
          "patch_size",
          "output_tokens");

  /// How the tokens become one vector.
  private enum Pooling {
    TOKEN,
    AVERAGE,
    LARGEST,
    AVERAGE_AND_LARGEST,
    ATTENTION
  }

  /// What stands between the pooled tokens and the vector.
  private enum Projection {
    NONE,
    /// timm's own last layer.
    CLASSIFIER,
    LINEAR,
    LINEAR_WITH_BIAS,
    TWO_LAYERS,
    TWO_LAYERS_WITH_BIAS
  }

  @Override
  public String name() {
    return "ViT of timm";
  }

  @Override
  public boolean claims(Config vision) {
    return vision.text("timm_model_name", "").startsWith("vit_")
        && TimmName.of(vision.text("timm_model_name")).isPresent();
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    Config config = model.vision();
    Settings.requireKnown(config, KNOWN);
    TimmName name = TimmName.of(config.text("timm_model_name")).orElseThrow();
    NamedTensors tensors = named(model.tensors());
    TransformerSettings stack = stack(name, config, tensors);
    int width = stack.width();
    Projection projection = projection(config);
    Pooling pooling = pooling(config, tensors);
    if (projection == Projection.NONE && width != model.dimension()) {
      throw config.unsupported(
          "timm_proj",
          "\"linear\" or \"mlp\": the network's width, %d, is not embed_dim, %d"
              .formatted(width, model.dimension()));
    }
    PreparationPlan.Images pictures = model.pictures();
    int patch = length(tensors, PATCHES, 3);
    boolean normLast = tensors.has("norm_last.weight");
    VisionTransformer.Settings settings =
        new VisionTransformer.Settings(
            stack,
            pictures.height(),
            pictures.width(),
            patch,
            tensors.has("embeddings.class_embedding"),
            !name.normBefore(),
            name.normBefore(),
            tensors.has("post_layernorm.weight"),
            tensors.has("encoder.layers.0.self_attn.q_proj.bias")
                ? Attention.Biases.ALL
                : Attention.Biases.OUTPUT_ONLY,
            0,
            new VisionTransformer.Positions(
                pictures.height() / patch, pictures.width() / patch, PositionTable.Fitting.NONE));
    return TowerPlan.ofImages(
        tensors,
        new TowerPlan.Traits(
            "%s, projection %s".formatted(settings, projection),
            normLast ? pooling + ", normalised after" : pooling.toString()),
        pictures,
        PICTURES_AT_ONCE,
        layers -> {
          VisionTransformer network = VisionTransformer.of(layers, settings, PICTURES_AT_ONCE);
          UnaryOperator<Tensor> pool = pool(layers, settings, pooling);
          UnaryOperator<Tensor> after =
              normLast
                  ? layers.norm("norm_last", width, stack.layerNormEpsilon())::apply
                  : UnaryOperator.identity();
          UnaryOperator<Tensor> project = project(layers, projection, width, model.dimension());
          return batch -> project.apply(after.apply(pool.apply(network.encode(batch))));
        });
  }

  private static TransformerSettings stack(TimmName name, Config config, NamedTensors tensors) {
    int width = length(tensors, PATCHES, 0);
    if (width % name.heads() != 0) {
      throw config.unsupported(
          "timm_model_name",
          "a network whose %d heads can share %d numbers a token, as %s has them"
              .formatted(name.heads(), width, tensors.original(PATCHES)));
    }
    int layers = 0;
    while (tensors.has("encoder.layers.%d.layer_norm1.weight".formatted(layers))) {
      layers++;
    }
    return new TransformerSettings(
        width,
        layers,
        name.heads(),
        length(tensors, "encoder.layers.0.mlp.fc1.weight", 0),
        name.epsilon(),
        name.activation());
  }

  /// The length of a dimension of a tensor.
  private static int length(NamedTensors tensors, String name, int dimension) {
    return tensors
        .find(name)
        .map(StoredTensor::shape)
        .filter(shape -> shape.size() > dimension && shape.get(dimension) > 0)
        .map(shape -> Math.toIntExact(shape.get(dimension)))
        .orElseThrow(() ->
            new ModelException(
                "%s: the tensor of timm's ViT that is named %s here is missing or empty: expected more than %d dimensions; bring the file again"
                    .formatted(tensors.where(), name, dimension)));
  }

  private static NamedTensors named(NamedTensors tensors) {
    String block = "^(encoder\\.layers\\.\\d+)\\.";
    return tensors
        .under("visual.")
        .rename("^visual\\.head\\.", "projection.")
        .rename("^visual\\.trunk\\.head\\.", "classifier.")
        .rename("^visual\\.trunk\\.", "")
        .squeeze("cls_token|pos_embed")
        .rename("^cls_token$", "embeddings.class_embedding")
        .rename("^pos_embed$", "embeddings.position_embedding.weight")
        .rename("^patch_embed\\.proj\\.", "embeddings.patch_embedding.")
        .rename("^norm_pre\\.", "pre_layrnorm.")
        .rename("^norm\\.", "post_layernorm.")
        .rename("^fc_norm\\.", "norm_last.")
        .rename("^blocks\\.(\\d+)\\.", "encoder.layers.$1.")
        .rename(block + "norm(\\d)\\.", "$1.layer_norm$2.")
        .rename(block + "ls(\\d)\\.gamma$", "$1.layer_scale$2")
        .rename(block + "attn\\.proj\\.", "$1.self_attn.out_proj.")
        .split(
            "(encoder\\.layers\\.\\d+)\\.attn\\.qkv\\.(weight|bias)",
            "$1.self_attn.q_proj.$2",
            "$1.self_attn.k_proj.$2",
            "$1.self_attn.v_proj.$2")
        .rename("^attn_pool\\.latent$", "attn_pool.probe")
        .rename("^attn_pool\\.norm\\.", "attn_pool.layernorm.")
        .rename("^attn_pool\\.q\\.", "attn_pool.attention.q_proj.")
        .rename("^attn_pool\\.proj\\.", "attn_pool.attention.out_proj.")
        .split(
            "attn_pool\\.kv\\.(weight|bias)",
            "attn_pool.attention.k_proj.$1",
            "attn_pool.attention.v_proj.$1");
  }

  private static Pooling pooling(Config config, NamedTensors tensors) {
    String named = config.text("timm_pool", "avg");
    boolean attends = tensors.has("attn_pool.probe");
    boolean token = tensors.has("embeddings.class_embedding");
    if (attends != named.equals("map") && !named.isEmpty()) {
      throw config.unsupported(
          "timm_pool",
          attends
              ? "\"map\": the checkpoint holds a head that pools by attention"
              : "no \"map\": the checkpoint holds no head that pools by attention");
    }
    return switch (named) {
      case "map" -> Pooling.ATTENTION;
      case "avg" -> Pooling.AVERAGE;
      case "max" -> Pooling.LARGEST;
      case "avgmax" -> Pooling.AVERAGE_AND_LARGEST;
      case "token" -> {
        if (!token) {
          throw config.unsupported("timm_pool", "\"avg\" or \"map\": there is no class token");
        }
        yield Pooling.TOKEN;
      }
      case "" -> {
        if (config.text("timm_proj", "linear").matches("none|")) {
          throw config.unsupported(
              "timm_pool", "\"avg\", \"token\" or \"map\": else a picture has no single vector");
        }
        yield attends ? Pooling.ATTENTION : token ? Pooling.TOKEN : Pooling.AVERAGE;
      }
      default ->
          throw config.unsupported(
              "timm_pool", "\"map\", \"avg\", \"max\", \"avgmax\" or \"token\" for a ViT");
    };
  }

  private static Projection projection(Config config) {
    boolean bias = config.flag("timm_proj_bias", false);
    return switch (config.text("timm_proj", "linear")) {
      case "none" -> Projection.NONE;
      case "" -> Projection.CLASSIFIER;
      case "linear" -> bias ? Projection.LINEAR_WITH_BIAS : Projection.LINEAR;
      case "mlp" -> bias ? Projection.TWO_LAYERS_WITH_BIAS : Projection.TWO_LAYERS;
      default -> throw config.unsupported("timm_proj", "\"linear\", \"mlp\", \"none\" or empty");
    };
  }

  /// `[batch, tokens, width] -> [batch, width]`; the class token, where there is one, is left out
  /// unless it is the result.
  private static UnaryOperator<Tensor> pool(
      Layers layers, VisionTransformer.Settings settings, Pooling pooling) {
    int special = settings.tokens() - settings.patches();
    UnaryOperator<Tensor> patches =
        tokens -> special == 0 ? tokens : tokens.narrow(1, special, settings.patches());
    return switch (pooling) {
      case TOKEN -> tokens -> tokens.select(1, 0);
      case AVERAGE -> tokens -> patches.apply(tokens).mean(1);
      case LARGEST -> tokens -> patches.apply(tokens).maximum(1);
      case AVERAGE_AND_LARGEST ->
          tokens -> {
            Tensor those = patches.apply(tokens);
            return those.mean(1).add(those.maximum(1)).multiply(0.5);
          };
      case ATTENTION -> {
        AttentionPooling head = AttentionPooling.of(layers.in("attn_pool"), settings.stack());
        yield tokens -> head.apply(patches.apply(tokens));
      }
    };
  }

  /// `[batch, width] -> [batch, dimension]`.
  private static UnaryOperator<Tensor> project(
      Layers layers, Projection projection, int width, int dimension) {
    return switch (projection) {
      case NONE -> UnaryOperator.identity();
      case CLASSIFIER -> layers.linear("classifier", dimension, width, Activation.NONE)::apply;
      case LINEAR -> layers.projection("projection.proj.weight", dimension, width)::apply;
      case LINEAR_WITH_BIAS ->
          layers.linear("projection.proj", dimension, width, Activation.NONE)::apply;
      case TWO_LAYERS, TWO_LAYERS_WITH_BIAS -> {
        PackedLinear inner =
            layers.linear("projection.mlp.fc1", 2L * dimension, width, Activation.GELU);
        PackedLinear outer =
            projection == Projection.TWO_LAYERS
                ? layers.projection("projection.mlp.fc2.weight", dimension, 2L * dimension)
                : layers.linear("projection.mlp.fc2", dimension, 2L * dimension, Activation.NONE);
        yield pooled -> outer.apply(inner.apply(pooled));
      }
    };
  }
}
