package semblance.model.family;

import java.util.List;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImageProcessor;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.layer.TransformerSettings;
import semblance.model.network.FilmPrompts;
import semblance.model.network.FilmTransformer;
import semblance.model.network.TextTransformer;
import semblance.model.network.VisionTransformer;
import semblance.model.tower.ConditionPlan;
import semblance.model.tower.FilmEncoder;
import semblance.model.tower.FrameSampling;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.Preparations;
import semblance.model.tower.ReadingPlace;
import semblance.model.tower.TowerPlan;

/// X-CLIP as transformers' `XCLIPModel` defines it: films beside texts. Ni et al., "Expanding
/// language-image pretrained models for general video recognition", 2022.
///
/// A text has two vectors in X-CLIP: one of its own, and one beside each film that it is compared
/// with. A latent space holds the former, as `get_text_features` gives it; labels of films are
/// compared by the latter, as the class as a whole does.
final class XClipFamily {
  /// Frames that go through the vision transformer together.
  private static final int FRAMES_AT_ONCE = 8;

  private XClipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim", 512);
    NamedTensors tensors =
        NamedTensors.of(checkpoint)
            .only(name -> !Families.isBesidePath(name))
            .rename("^(vision_model)\\.pre_layernorm\\.", "$1.pre_layrnorm.");
    return new ModelPlan(
            "X-CLIP",
            dimension,
            List.of(
                textTower(checkpoint, tensors, dimension),
                filmTower(checkpoint, tensors, dimension)),
            ClipFamily.scoring(checkpoint))
        .withCondition(prompts(checkpoint, tensors, dimension));
  }

  /// What gives texts the vectors that they have beside a film.
  private static ConditionPlan prompts(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config config = checkpoint.config();
    Config vision = SubConfigs.vision(config);
    FilmPrompts.Settings settings =
        new FilmPrompts.Settings(
            vision.count("hidden_size", 768),
            dimension,
            config.count("prompt_layers", 2),
            heads(config, "prompt_num_attention_heads", 8, dimension),
            BertConfig.activation(config, "prompt_hidden_act", "quick_gelu"),
            vision.number("layer_norm_eps", 1e-5),
            SubConfigs.text(config).number("layer_norm_eps", 1e-5));
    return ConditionPlan.of(
        tensors.under("prompts_"), layers -> FilmPrompts.of(layers, settings)::apply);
  }

  private static TowerPlan textTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config text = SubConfigs.text(checkpoint.config());
    TextTransformer.Settings settings =
        new TextTransformer.Settings(
            stack(text, "", new Defaults(512, 2048, 12, 8)),
            text.count("vocab_size", 49408),
            text.count("max_position_embeddings", 77),
            true);
    // Whatever the configuration says, the class takes the place of the highest id.
    return ClipFamily.textTower(
        checkpoint, tensors, dimension, settings, new ReadingPlace.HighestId());
  }

  private static TowerPlan filmTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config vision = SubConfigs.vision(checkpoint.config());
    if (vision.count("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", "3");
    }
    TransformerSettings integration = stack(vision, "mit_", new Defaults(512, 2048, 1, 8));
    if (integration.width() != dimension) {
      throw vision.unsupported(
          "mit_hidden_size", "%d, the model's projection_dim".formatted(dimension));
    }
    FilmTransformer.Settings settings =
        new FilmTransformer.Settings(
            new VisionTransformer.Settings(
                stack(vision, "", new Defaults(768, 3072, 12, 12)),
                vision.count("image_size", 224),
                vision.count("patch_size", 32),
                true,
                false,
                true),
            vision.count("num_frames", 8),
            integration);
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    PreparationPlan.Images frames =
        Preparations.images(
            PreprocessorConfig.read(preprocessor, ImageProcessor.VIDEO_MAE),
            new Size(settings.frame().imageWidth(), settings.frame().imageHeight()),
            preprocessor);
    return TowerPlan.ofFilms(
        tensors.under("vision_model.", "visual_projection.", "mit."),
        new TowerPlan.Traits(settings.toString(), "class tokens, mean over frames"),
        new PreparationPlan.Films(frames, new FrameSampling(settings.frames())),
        FRAMES_AT_ONCE,
        layers -> {
          FilmTransformer network = FilmTransformer.of(layers, settings, FRAMES_AT_ONCE);
          return new FilmEncoder.Network(network::run, network::integrate);
        });
  }

  /// What a configuration's class says where the file is silent.
  private record Defaults(int width, int innerWidth, int layers, int heads) {}

  /// @param prefix of the names of sizes; a vision transformer shares the rest with the transformer
  ///   over its frames
  private static TransformerSettings stack(Config config, String prefix, Defaults defaults) {
    int width = config.count(prefix + "hidden_size", defaults.width);
    return new TransformerSettings(
        width,
        config.count(prefix + "num_hidden_layers", defaults.layers),
        heads(config, prefix + "num_attention_heads", defaults.heads, width),
        config.count(prefix + "intermediate_size", defaults.innerWidth),
        config.number("layer_norm_eps", 1e-5),
        BertConfig.activation(config, "quick_gelu"));
  }

  /// The heads there are in truth: the class makes each `width / heads` wide, rounded down, and
  /// then as many as fit.
  private static int heads(Config config, String name, int whenMissing, int width) {
    int heads = config.count(name, whenMissing);
    int each = width / heads;
    if (each == 0 || width % each != 0) {
      throw config.has(name)
          ? config.unsupported(name, "a number that divides the width of %d".formatted(width))
          : config.impossible(
              new IllegalArgumentException(
                  "a width of %d cannot be split among %d attention heads"
                      .formatted(width, heads)));
    }
    return width / each;
  }
}
