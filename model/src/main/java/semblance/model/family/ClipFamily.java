package semblance.model.family;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import semblance.embedding.PairScoring;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ImageProcessor;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.network.TextTransformer;
import semblance.model.network.VisionTransformer;
import semblance.model.tensor.Tensor;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.Preparations;
import semblance.model.tower.ReadingPlace;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// CLIP as transformers' `CLIPModel` defines it. Radford et al., "Learning transferable visual
/// models from natural language supervision", 2021.
final class ClipFamily {
  /// Pictures that go through a vision transformer together.
  static final int PICTURES_AT_ONCE = 8;

  private ClipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim", 512);
    NamedTensors tensors = tensors(checkpoint);
    return new ModelPlan(
        "CLIP",
        dimension,
        List.of(
            textTower(checkpoint, SubConfigs.text(checkpoint.config()), tensors, dimension, true),
            imageTower(checkpoint, tensors, dimension, ImageProcessor.CLIP)),
        scoring(checkpoint));
  }

  /// The text tower alone: `CLIPTextModelWithProjection`, or `CLIPTextModel`, which does not
  /// project.
  static ModelPlan planOfTexts(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    NamedTensors tensors =
        tensors(checkpoint)
            .rename("^(?=(?:embeddings|encoder|final_layer_norm)\\.)", "text_model.");
    boolean projected = tensors.has("text_projection.weight");
    int dimension = dimension(config, projected, 512);
    return new ModelPlan(
        "CLIP (text tower)",
        dimension,
        List.of(textTower(checkpoint, config, tensors, dimension, projected)),
        Optional.empty());
  }

  /// The picture tower alone: `CLIPVisionModelWithProjection`, or `CLIPVisionModel`, which does not
  /// project.
  static ModelPlan planOfPictures(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    NamedTensors tensors =
        tensors(checkpoint)
            .rename("^(?=(?:embeddings|pre_layrnorm|encoder|post_layernorm)\\.)", "vision_model.");
    boolean projected = tensors.has("visual_projection.weight");
    int dimension = dimension(config, projected, 768);
    return new ModelPlan(
        "CLIP (picture tower)",
        dimension,
        List.of(imageTower(checkpoint, config, tensors, dimension, projected, ImageProcessor.CLIP)),
        Optional.empty());
  }

  private static int dimension(Config config, boolean projected, int width) {
    return projected ? config.count("projection_dim", 512) : config.count("hidden_size", width);
  }

  private static NamedTensors tensors(Checkpoint checkpoint) {
    return NamedTensors.of(checkpoint).only(name -> !Families.isBesidePath(name));
  }

  /// A softmax at the exponential of `logit_scale`.
  static Optional<PairScoring> scoring(Checkpoint checkpoint) {
    return NamedTensors.of(checkpoint)
        .number("logit_scale")
        .map(scale -> new PairScoring(Math.exp(scale), 0, PairScoring.Rule.SOFTMAX));
  }

  /// The stack of layers in a `CLIPTextConfig` or `CLIPVisionConfig`.
  static TransformerSettings stack(Config config, int width, int layers, int heads) {
    int found = config.count("hidden_size", width);
    if (found % config.count("num_attention_heads", heads) != 0) {
      throw config.unsupported(
          config.has("num_attention_heads") ? "num_attention_heads" : "hidden_size",
          "heads among which a hidden_size of %d can be split".formatted(found));
    }
    return new TransformerSettings(
        found,
        config.count("num_hidden_layers", layers),
        config.count("num_attention_heads", heads),
        config.count("intermediate_size", 4 * width),
        config.number("layer_norm_eps", 1e-5),
        BertConfig.activation(config, "quick_gelu"));
  }

  /// The vision tower of transformers' CLIP, which other families have too.
  ///
  /// @param whenUnnamed the class of the family's image processor
  static TowerPlan imageTower(
      Checkpoint checkpoint, NamedTensors tensors, int dimension, ImageProcessor whenUnnamed) {
    Config vision = SubConfigs.vision(checkpoint.config());
    return imageTower(checkpoint, vision, tensors, dimension, true, whenUnnamed);
  }

  private static TowerPlan imageTower(
      Checkpoint checkpoint,
      Config vision,
      NamedTensors tensors,
      int dimension,
      boolean projected,
      ImageProcessor whenUnnamed) {
    if (vision.count("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", "3");
    }
    VisionTransformer.Settings settings =
        new VisionTransformer.Settings(
            stack(vision, 768, 12, 12),
            vision.count("image_size", 224),
            vision.count("patch_size", 32),
            true,
            false,
            true);
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    ImagePreprocessing preprocessing = PreprocessorConfig.read(preprocessor, whenUnnamed);
    return TowerPlan.ofImages(
        tensors.under("vision_model.", "visual_projection."),
        new TowerPlan.Traits(settings.toString(), "class token"),
        Preparations.images(
            preprocessing, new Size(settings.imageWidth(), settings.imageHeight()), preprocessor),
        PICTURES_AT_ONCE,
        layers -> {
          VisionTransformer network =
              VisionTransformer.of(layers.in("vision_model"), settings, PICTURES_AT_ONCE);
          UnaryOperator<Tensor> project =
              projection(
                  layers, "visual_projection.weight", projected, dimension, settings.stack());
          return pictures -> project.apply(network.encodeFirst(pictures));
        });
  }

  /// `[batch, width] -> [batch, dimension]`.
  private static UnaryOperator<Tensor> projection(
      Layers layers, String name, boolean projected, int dimension, TransformerSettings stack) {
    return projected
        ? layers.projection(name, dimension, stack.width())::apply
        : UnaryOperator.identity();
  }

  private static TowerPlan textTower(
      Checkpoint checkpoint, Config text, NamedTensors tensors, int dimension, boolean projected) {
    TextTransformer.Settings settings =
        new TextTransformer.Settings(
            stack(text, 512, 12, 8),
            text.count("vocab_size", 49408),
            text.count("max_position_embeddings", 77),
            true);
    ReadingPlace end = ReadingPlace.ofEnd(text.index("eos_token_id", 49407));
    return textTower(checkpoint, tensors, dimension, projected, settings, end);
  }

  /// The text tower of transformers' CLIP, which other families have too.
  ///
  /// @param end where its result is read
  static TowerPlan textTower(
      Checkpoint checkpoint,
      NamedTensors tensors,
      int dimension,
      TextTransformer.Settings settings,
      ReadingPlace end) {
    return textTower(checkpoint, tensors, dimension, true, settings, end);
  }

  private static TowerPlan textTower(
      Checkpoint checkpoint,
      NamedTensors tensors,
      int dimension,
      boolean projected,
      TextTransformer.Settings settings,
      ReadingPlace end) {
    return TowerPlan.ofTexts(
        tensors.under("text_model.", "text_projection."),
        new TowerPlan.Traits(settings.toString(), end.toString()),
        TextInput.of(
            TokenizerFiles.find(checkpoint.folder()),
            TextRules.plain(settings.positions()),
            settings.vocabulary(),
            0),
        layers -> {
          TextTransformer network = TextTransformer.of(layers.in("text_model"), settings);
          UnaryOperator<Tensor> project =
              projection(layers, "text_projection.weight", projected, dimension, settings.stack());
          // Padding behind a text's end has no influence, since no token sees those after it.
          return texts -> project.apply(network.encodeAt(texts.ids(), texts.places(end::place)));
        });
  }
}
