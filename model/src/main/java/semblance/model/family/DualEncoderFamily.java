package semblance.model.family;

import java.util.List;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ImageProcessor;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.layer.Layers;
import semblance.model.network.Bert;
import semblance.model.network.EfficientNet;
import semblance.model.network.EfficientNetLite;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.Preparations;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// ALIGN-like pairs of an image network and a text network, each with a projection of its own and
/// centred by a constant; `semblance-mini` is one.
///
/// A picture becomes the mean of its classes' embeddings, weighted by their probabilities at a
/// temperature; a text the mean of its tokens.
final class DualEncoderFamily {
  private DualEncoderFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim");
    NamedTensors tensors = NamedTensors.of(checkpoint).only(name -> !Families.isBesidePath(name));
    return new ModelPlan(
        "dual encoder (EfficientNet-Lite and BERT)",
        dimension,
        List.of(
            textTower(checkpoint, tensors, dimension), imageTower(checkpoint, tensors, dimension)),
        ClipFamily.scoring(checkpoint));
  }

  private static TowerPlan imageTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config config = checkpoint.config();
    Config vision = config.object("vision_config");
    Config projection = config.object("vision_projection");
    require(vision, "model_type", "efficientnet-lite");
    require(vision, "hidden_act", "relu6");
    require(projection, "type", "class-mixture");
    if (vision.count("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", "3");
    }
    double temperature = projection.number("temperature");
    EfficientNetLite.Settings settings =
        new EfficientNetLite.Settings(
            vision.number("width_coefficient"),
            vision.number("depth_coefficient"),
            vision.count("depth_divisor", 8),
            vision.count("image_size"),
            vision.number("batch_norm_eps", 1e-3),
            vision.count("num_labels"));
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    ImagePreprocessing preprocessing =
        PreprocessorConfig.read(preprocessor, ImageProcessor.EFFICIENT_NET);
    return TowerPlan.ofImages(
        LiteNames.renamed(tensors.under("vision_model.", "vision_projection."), "vision_model"),
        new TowerPlan.Traits(
            "%s %s".formatted(vision.canonical(), projection.canonical()),
            "mean over places, class mixture",
            "centred, unit length"),
        Preparations.images(
            preprocessing, new Size(settings.imageSize(), settings.imageSize()), preprocessor),
        EfficientNet.PICTURES_AT_ONCE,
        layers -> {
          EfficientNetLite network = EfficientNetLite.of(layers.in("vision_model"), settings);
          Layers head = layers.in("vision_projection").with(NumberFormat.FLOAT32);
          Tensor classes = head.take("weight", settings.classes(), dimension);
          Tensor centre = head.take("center", dimension);
          return pictures ->
              network
                  .logits(pictures) // [batch, classes]
                  .multiply(1 / temperature)
                  .softmax(-1)
                  .matrixMultiply(classes) // [batch, dimension]
                  .subtract(centre);
        });
  }

  private static TowerPlan textTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config config = checkpoint.config();
    Config text = config.object("text_config");
    require(text, "model_type", "bert");
    if (text.has("position_embedding_type")) {
      require(text, "position_embedding_type", "absolute");
    }
    require(config, "text_pooling", "mean");
    Bert.Settings settings = BertConfig.read(text);
    if (settings.stack().width() != dimension) {
      throw config.unsupported(
          "projection_dim",
          "%d, the text network's hidden_size".formatted(settings.stack().width()));
    }
    return TowerPlan.ofTexts(
        tensors.under("text_model.", "text_projection."),
        new TowerPlan.Traits(
            text.canonical(), "mean over tokens", "unit length, centred, unit length"),
        TextInput.of(
            TokenizerFiles.find(checkpoint.folder()),
            TextRules.plain(
                Math.min(
                    config.count("text_max_length", settings.positions()), settings.positions())),
            settings.vocabulary(),
            text.index("pad_token_id", 0)),
        layers -> {
          Bert network = Bert.of(layers.in("text_model"), settings);
          Tensor centre =
              layers.with(NumberFormat.FLOAT32).take("text_projection.center", dimension);
          return texts ->
              texts
                  .mean(network.encode(texts.ids(), texts.mask(layers.format())))
                  .normalize()
                  .subtract(centre);
        });
  }

  static void require(Config config, String name, String value) {
    if (!config.text(name).equals(value)) {
      throw config.unsupported(name, "\"" + value + "\"");
    }
  }
}
