package semblance.model.family;

import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.embedding.PairScoring;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.TransformerSettings;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TowerPlan;

/// SigLIP and SigLIP 2 as transformers' `SiglipModel` and `Siglip2Model` define them, and their
/// towers alone. Zhai et al., "Sigmoid loss for language image pre-training", 2023; Tschannen et
/// al., "SigLIP 2", 2025.
///
/// What is saved as `siglip` reads pictures of one size, whichever of the two papers it is from;
/// `siglip2` is NaFlex, which keeps their shape.
final class SiglipFamily {
  /// The values of `model_type`.
  static final List<String> TYPES =
      List.of(
          "siglip",
          "siglip2",
          "siglip_text_model",
          "siglip_vision_model",
          "siglip2_text_model",
          "siglip2_vision_model");

  private SiglipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    String type = checkpoint.config().text("model_type");
    boolean flexible = type.startsWith("siglip2");
    String name = flexible ? "SigLIP 2 (NaFlex)" : "SigLIP";
    if (type.endsWith("_text_model")) {
      Config text = checkpoint.config();
      return new ModelPlan(
          name,
          textDimension(text),
          List.of(SiglipTowers.texts(checkpoint, text, alone(checkpoint, "text_model"), flexible)),
          Optional.empty());
    }
    if (type.endsWith("_vision_model")) {
      Config vision = checkpoint.config();
      return new ModelPlan(
          name,
          vision.count("hidden_size", 768),
          List.of(pictures(checkpoint, vision, alone(checkpoint, "vision_model"), flexible)),
          Optional.empty());
    }
    Config text = checkpoint.config().objectOrEmpty("text_config");
    Config vision = checkpoint.config().objectOrEmpty("vision_config");
    int dimension = textDimension(text);
    if (dimension != vision.count("hidden_size", 768)) {
      throw new ModelException(
          "%s: texts get %d numbers (projection_size, else hidden_size, of text_config) and pictures %d (hidden_size of vision_config), expected as many; bring config.json again"
              .formatted(checkpoint.config().where(), dimension, vision.count("hidden_size", 768)));
    }
    NamedTensors tensors = named(NamedTensors.of(checkpoint));
    return new ModelPlan(
        name,
        dimension,
        List.of(
            SiglipTowers.texts(checkpoint, text, tensors, flexible),
            pictures(checkpoint, vision, tensors, flexible)),
        scoring(NamedTensors.of(checkpoint)));
  }

  /// A sigmoid of `exp(logit_scale) * cosine + logit_bias`.
  static Optional<PairScoring> scoring(NamedTensors tensors) {
    return tensors
        .number("logit_scale")
        .map(scale ->
            new PairScoring(
                Math.exp(scale),
                tensors.number("logit_bias").orElse(0.0),
                PairScoring.Rule.SIGMOID));
  }

  /// The stack of layers in a text's or a picture's configuration.
  static TransformerSettings stack(Config config) {
    return new TransformerSettings(
        config.count("hidden_size", 768),
        config.count("num_hidden_layers", 12),
        config.count("num_attention_heads", 12),
        config.count("intermediate_size", 3072),
        config.number("layer_norm_eps", 1e-6),
        BertConfig.activation(config, "gelu_pytorch_tanh"));
  }

  static int textDimension(Config text) {
    return text.count("projection_size", text.count("hidden_size", 768));
  }

  private static TowerPlan pictures(
      Checkpoint checkpoint, Config vision, NamedTensors tensors, boolean flexible) {
    if (vision.count("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", "3");
    }
    if (!vision.flag("vision_use_head", true)) {
      throw vision.unsupported(
          "vision_use_head", "true: without its head the reference gives pictures no vector");
    }
    return flexible
        ? SiglipTowers.flexiblePictures(checkpoint, vision, tensors)
        : SiglipTowers.pictures(checkpoint, vision, tensors);
  }

  /// The tensors of a tower that was saved by itself: transformers 5 leaves its name out.
  private static NamedTensors alone(Checkpoint checkpoint, String tower) {
    NamedTensors tensors = NamedTensors.of(checkpoint);
    boolean prefixed = tensors.names().stream().anyMatch(name -> name.startsWith(tower + "."));
    return named(prefixed ? tensors : tensors.rename("^", tower + "."));
  }

  private static NamedTensors named(NamedTensors tensors) {
    return tensors
        .only(name -> !Families.isBesidePath(name))
        .split(
            "(vision_model\\.head\\.attention\\.)in_proj_(weight|bias)",
            "$1q_proj.$2",
            "$1k_proj.$2",
            "$1v_proj.$2");
  }
}
