package semblance.model.family;

import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ImageProcessor;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.layer.Attention;
import semblance.model.layer.TransformerSettings;
import semblance.model.network.PositionTable.Fitting;
import semblance.model.network.VisionTransformer;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.Preparations;
import semblance.model.tower.TowerPlan;

/// Vision transformers by themselves, as transformers' `ViTModel`, `Dinov2Model` and
/// `Dinov2WithRegistersModel` define them. A picture becomes its class token's output behind the
/// last layer norm, which is what linear probes and nearest neighbours are usually made of; ViT's
/// pooler (a layer trained for the classes of ImageNet-21k, often left out of files) is not used.
///
/// Dosovitskiy et al., "An image is worth 16x16 words", 2020; Oquab et al., "DINOv2: Learning
/// robust visual features without supervision", 2023; Darcet et al., "Vision transformers need
/// registers", 2023.
final class VisionEncoderFamily {
  static final List<String> TYPES = List.of("vit", "dinov2", "dinov2_with_registers");

  private static final String PREFIXES = "^(?:vit|dinov2_with_registers|dinov2)\\.";

  /// Heads, and what only training needs.
  private static final String BESIDE =
      "^(?:classifier|pooler|decoder|head)\\..*|^embeddings\\.mask_token$";

  private VisionEncoderFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    String type = config.text("model_type");
    boolean vit = type.equals("vit");
    if (config.count("num_channels", 3) != 3) {
      throw config.unsupported("num_channels", "3");
    }
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    ImagePreprocessing preprocessing =
        PreprocessorConfig.read(preprocessor, vit ? ImageProcessor.VIT : ImageProcessor.BIT);
    int trained = side(config, "image_size", 224);
    int patch = side(config, "patch_size", type.equals("dinov2") ? 14 : 16);
    int picture = vit ? trained : preparedSide(preprocessing, preprocessor, patch);
    TransformerSettings stack = vit ? vitStack(config) : dinoStack(config);
    if (config.has("head_dim") && config.count("head_dim") != stack.width() / stack.heads()) {
      throw config.unsupported("head_dim", "%d".formatted(stack.width() / stack.heads()));
    }
    boolean registers = type.equals("dinov2_with_registers");
    VisionTransformer.Settings settings =
        new VisionTransformer.Settings(
            stack,
            picture,
            picture,
            patch,
            true,
            true,
            false,
            true,
            config.flag("qkv_bias", true) ? Attention.Biases.ALL : Attention.Biases.OUTPUT_ONLY,
            registers ? config.index("num_register_tokens", 4) : 0,
            new VisionTransformer.Positions(trained / patch, trained / patch, fitting(type)));
    TowerPlan tower =
        TowerPlan.ofImages(
            named(NamedTensors.of(checkpoint)),
            new TowerPlan.Traits(settings.toString(), "class token, normalised"),
            Preparations.images(preprocessing, new Size(picture, picture), preprocessor),
            ClipFamily.PICTURES_AT_ONCE,
            layers ->
                VisionTransformer.of(layers, settings, ClipFamily.PICTURES_AT_ONCE)::encodeFirst);
    return new ModelPlan(
        vit ? "ViT" : registers ? "DINOv2 with registers" : "DINOv2",
        stack.width(),
        List.of(tower),
        Optional.empty(),
        name -> name.replaceFirst(PREFIXES, "").matches(BESIDE));
  }

  private static Fitting fitting(String type) {
    return switch (type) {
      case "dinov2" -> Fitting.BICUBIC;
      case "dinov2_with_registers" -> Fitting.BICUBIC_ANTIALIASED;
      default -> Fitting.NONE;
    };
  }

  private static TransformerSettings vitStack(Config config) {
    return new TransformerSettings(
        config.count("hidden_size", 768),
        config.count("num_hidden_layers", 12),
        config.count("num_attention_heads", 12),
        config.count("intermediate_size", 3072),
        config.number("layer_norm_eps", 1e-12),
        BertConfig.activation(config, "gelu"));
  }

  private static TransformerSettings dinoStack(Config config) {
    int width = config.count("hidden_size", 768);
    int inner = (int) (width * config.number("mlp_ratio", 4));
    if (config.flag("use_swiglu_ffn", false)) {
      inner = ((int) (inner * 2 / 3.0) + 7) / 8 * 8;
    }
    return new TransformerSettings(
        width,
        config.count("num_hidden_layers", 12),
        config.count("num_attention_heads", 12),
        inner,
        config.number("layer_norm_eps", 1e-6),
        BertConfig.activation(config, "gelu"));
  }

  /// A setting that is the side of a square.
  private static int side(Config config, String name, int whenMissing) {
    if (!config.isList(name)) {
      return config.count(name, whenMissing);
    }
    List<Double> sides = config.numbers(name).orElseThrow();
    if (sides.size() != 2 || !sides.get(0).equals(sides.get(1))) {
      throw config.unsupported(name, "one number, or the same twice: a square");
    }
    return sides.getFirst().intValue();
  }

  /// DINOv2 reads pictures of whatever size they are prepared in.
  private static int preparedSide(
      ImagePreprocessing preprocessing, Config preprocessor, int patch) {
    Size size =
        preprocessing
            .size()
            .filter(square -> square.width() == square.height() && square.width() >= patch)
            .orElseThrow(() ->
                new ModelException(
                    "%s prepares pictures of %s, expected squares of one size, at least %d pixels wide; set crop_size in it"
                        .formatted(
                            preprocessor.where(),
                            preprocessing
                                .size()
                                .map(other ->
                                    "%d x %d pixels".formatted(other.width(), other.height()))
                                .orElse("different sizes"),
                            patch)));
    return size.width();
  }

  /// The tensors under the names of CLIP's vision transformer.
  private static NamedTensors named(NamedTensors tensors) {
    return tensors
        .rename(PREFIXES, "")
        .only(name -> !Families.isBesidePath(name) && !name.matches(BESIDE))
        .rename("^embeddings\\.cls_token$", "embeddings.class_embedding")
        .rename("^embeddings\\.position_embeddings$", "embeddings.position_embedding.weight")
        .rename("^embeddings\\.patch_embeddings\\.projection\\.", "embeddings.patch_embedding.")
        .squeeze("embeddings\\.(?:class_embedding|position_embedding\\.weight)")
        .rename("^(?:encoder\\.layer|encoder\\.layers|layers)\\.(\\d+)\\.", "encoder.layers.$1.")
        .rename("\\.attention\\.(?:attention\\.query|query|q_proj)\\.", ".self_attn.q_proj.")
        .rename("\\.attention\\.(?:attention\\.key|key|k_proj)\\.", ".self_attn.k_proj.")
        .rename("\\.attention\\.(?:attention\\.value|value|v_proj)\\.", ".self_attn.v_proj.")
        .rename("\\.attention\\.(?:output\\.dense|o_proj)\\.", ".self_attn.out_proj.")
        .rename("\\.(?:layernorm_before|norm1)\\.", ".layer_norm1.")
        .rename("\\.(?:layernorm_after|norm2)\\.", ".layer_norm2.")
        .rename("\\.intermediate\\.dense\\.", ".mlp.fc1.")
        .rename("\\.output\\.dense\\.", ".mlp.fc2.")
        .rename("\\.layer_scale([12])\\.lambda1$", ".layer_scale$1")
        .split("(.*\\.mlp\\.)weights_in(\\..*)", "$1fc1_gate$2", "$1fc1$2")
        .rename("\\.mlp\\.gate_proj\\.", ".mlp.fc1_gate.")
        .rename("\\.mlp\\.up_proj\\.", ".mlp.fc1.")
        .rename("\\.mlp\\.(?:weights_out|down_proj)\\.", ".mlp.fc2.")
        .rename("^layernorm\\.", "post_layernorm.");
  }
}
