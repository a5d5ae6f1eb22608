package semblance.model.family;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.Modality;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.network.Bert;
import semblance.model.network.EfficientNetLite;
import semblance.model.network.Weights;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.text.TextPreparation;
import semblance.model.text.TokenizerFiles;

/// ALIGN-like pairs of an image network and a text network, each with a projection of its own and
/// centred by a constant; `semblance-mini` is one.
///
/// A picture becomes the mean of its classes' embeddings, weighted by their probabilities at a
/// temperature; a text the mean of its tokens.
final class DualEncoderFamily {
  static final String TYPE = "dual-encoder";

  private DualEncoderFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim");
    return new ModelPlan(
        "dual encoder (EfficientNet-Lite and BERT)",
        dimension,
        List.of(textTower(checkpoint, dimension), imageTower(checkpoint, dimension)));
  }

  private static TowerPlan imageTower(Checkpoint checkpoint, int dimension) {
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
    Config preprocessor =
        checkpoint
            .findConfig("preprocessor_config.json")
            .orElseGet(() -> Preparations.withoutConfig(checkpoint.folder()));
    ImagePreprocessing preprocessing =
        PreprocessorConfig.read(preprocessor, PreprocessorConfig.Defaults.efficientNet());
    PreparationPlan preparation =
        Preparations.images(
            preprocessing, new Size(settings.imageSize(), settings.imageSize()), preprocessor);

    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("architecture", "%s %s".formatted(vision.canonical(), projection.canonical()));
    parts.put("preprocessing", preprocessing.describe().toString());
    parts.put("pooling", "mean over places, class mixture");
    parts.put("normalisation", "centred, unit length");
    return new TowerPlan(
        Modality.IMAGE,
        Families.tensorsUnder(checkpoint, "vision_model.", "vision_projection."),
        parts,
        preparation,
        (format, taken) ->
            loadImageTower(
                checkpoint, settings, preprocessing, temperature, dimension, format, taken),
        32);
  }

  private static Encoder loadImageTower(
      Checkpoint checkpoint,
      EfficientNetLite.Settings settings,
      ImagePreprocessing preprocessing,
      double temperature,
      int dimension,
      NumberFormat format,
      Set<String> taken) {
    Weights weights = Weights.of(checkpoint.folder().toString(), checkpoint.tensors());
    try (TensorScope scope = TensorScope.open()) {
      EfficientNetLite network = EfficientNetLite.of(weights.in("vision_model"), settings, format);
      Weights projection = weights.in("vision_projection");
      Tensor classes = // [classes, dimension]
          scope.release(projection.take("weight", settings.classes(), dimension));
      Tensor centre = scope.release(projection.take("center", dimension)); // [dimension]
      taken.addAll(weights.taken());
      return new ImageEncoder(
          ImageEncoder.Network.of(
              pictures ->
                  network
                      .logits(pictures) // [batch, classes]
                      .multiply(1 / temperature)
                      .softmax(-1)
                      .matrixMultiply(classes) // [batch, dimension]
                      .subtract(centre)
                      .normalize(),
              () -> {
                network.close();
                classes.close();
                centre.close();
              },
              network.bytes() + classes.bytes() + centre.bytes()),
          preprocessing,
          format,
          EfficientNetLite.PICTURES_AT_ONCE);
    }
  }

  private static TowerPlan textTower(Checkpoint checkpoint, int dimension) {
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
    int limit =
        Math.min(config.count("text_max_length", settings.positions()), settings.positions());
    TokenizerFiles tokenizer = TokenizerFiles.find(checkpoint.folder());

    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("architecture", text.canonical());
    parts.put("tokenizer", tokenizer.digest());
    parts.put("length policy", "first %d tokens, special tokens kept".formatted(limit));
    parts.put("pooling", "mean over tokens");
    parts.put("normalisation", "unit length, centred, unit length");
    return new TowerPlan(
        Modality.TEXT,
        Families.tensorsUnder(checkpoint, "text_model.", "text_projection."),
        parts,
        new PreparationPlan.Texts(limit, () -> new TextPreparation(tokenizer.open(), limit)),
        (format, taken) -> loadTextTower(checkpoint, settings, text, dimension, format, taken),
        64);
  }

  private static Encoder loadTextTower(
      Checkpoint checkpoint,
      Bert.Settings settings,
      Config text,
      int dimension,
      NumberFormat format,
      Set<String> taken) {
    Weights weights = Weights.of(checkpoint.folder().toString(), checkpoint.tensors());
    try (TensorScope scope = TensorScope.open()) {
      Bert network = Bert.of(weights.in("text_model"), settings, format);
      Tensor centre = scope.release(weights.in("text_projection").take("center", dimension));
      taken.addAll(weights.taken());
      return new TextEncoder(
          new MeanOfTokens(network, centre, format),
          text.index("pad_token_id", 0),
          settings.vocabulary());
    }
  }

  /// The mean over a text's tokens, centred.
  private record MeanOfTokens(Bert network, Tensor centre, NumberFormat format)
      implements TextEncoder.Network {
    @Override
    public Tensor embed(Tensor ids, long[][] texts) {
      long batch = ids.size(0);
      long tokens = ids.size(1);
      List<float[]> masks = masks(texts, Math.toIntExact(tokens));
      Tensor padding =
          masks.isEmpty()
              ? null
              : Tensor.of(masks.get(0), batch, 1, 1, tokens).to(format); // 0 or -infinity
      Tensor states = // [batch, tokens, dimension]
          network.encode(ids, padding).to(NumberFormat.FLOAT32);
      return mean(states, masks).normalize().subtract(centre).normalize();
    }

    private static Tensor mean(Tensor states, List<float[]> masks) {
      if (masks.isEmpty()) {
        return states.mean(1); // [batch, dimension]
      }
      Tensor present = Tensor.of(masks.get(1), states.size(0), states.size(1), 1);
      return states.multiply(present).sum(1).divide(present.sum(1));
    }

    /// What is added to attention for padding, and 1 for each token; nothing if none is padded.
    private static List<float[]> masks(long[][] texts, int tokens) {
      float[] added = new float[texts.length * tokens];
      float[] present = new float[texts.length * tokens];
      boolean padded = false;
      for (int row = 0; row < texts.length; row++) {
        for (int i = 0; i < tokens; i++) {
          boolean there = i < texts[row].length;
          padded |= !there;
          added[row * tokens + i] = there ? 0 : Float.NEGATIVE_INFINITY;
          present[row * tokens + i] = there ? 1 : 0;
        }
      }
      return padded ? List.of(added, present) : List.of();
    }

    @Override
    public long bytes() {
      return network.bytes() + centre.bytes();
    }

    @Override
    public void close() {
      network.close();
      centre.close();
    }
  }

  static void require(Config config, String name, String value) {
    if (!config.text(name).equals(value)) {
      throw config.unsupported(name, "\"" + value + "\"");
    }
  }
}
