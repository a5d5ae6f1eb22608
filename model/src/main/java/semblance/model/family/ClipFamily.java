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
import semblance.model.network.ClipTextTransformer;
import semblance.model.network.TransformerSettings;
import semblance.model.network.VisionTransformer;
import semblance.model.network.Weights;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;
import semblance.model.text.TextPreparation;
import semblance.model.text.TokenizerFiles;

/// CLIP as transformers' `CLIPModel` defines it. Radford et al., "Learning transferable visual
/// models from natural language supervision", 2021.
final class ClipFamily {
  static final String TYPE = "clip";

  private static final int PICTURES_AT_ONCE = 8;

  private ClipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim", 512);
    return new ModelPlan(
        "CLIP",
        dimension,
        List.of(textTower(checkpoint, dimension), imageTower(checkpoint, dimension)));
  }

  private static TransformerSettings stack(Config config, int width, int layers, int heads) {
    return new TransformerSettings(
        config.count("hidden_size", width),
        config.count("num_hidden_layers", layers),
        config.count("num_attention_heads", heads),
        config.count("intermediate_size", 4 * width),
        config.number("layer_norm_eps", 1e-5),
        BertConfig.activation(config, "quick_gelu"));
  }

  private static TowerPlan imageTower(Checkpoint checkpoint, int dimension) {
    Config vision = checkpoint.config().objectOrEmpty("vision_config");
    if (vision.count("num_channels", 3) != 3) {
      throw vision.unsupported("num_channels", "3");
    }
    VisionTransformer.Settings settings =
        new VisionTransformer.Settings(
            stack(vision, 768, 12, 12),
            vision.count("image_size", 224),
            vision.count("patch_size", 32));
    Config preprocessor =
        checkpoint
            .findConfig("preprocessor_config.json")
            .orElseGet(() -> Preparations.withoutConfig(checkpoint.folder()));
    ImagePreprocessing preprocessing =
        PreprocessorConfig.read(preprocessor, PreprocessorConfig.Defaults.clip());

    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("architecture", settings.toString());
    parts.put("preprocessing", preprocessing.describe().toString());
    parts.put("pooling", "class token");
    parts.put("normalisation", "unit length");
    return new TowerPlan(
        Modality.IMAGE,
        Families.tensorsUnder(checkpoint, "vision_model.", "visual_projection."),
        parts,
        Preparations.images(
            preprocessing, new Size(settings.imageSize(), settings.imageSize()), preprocessor),
        (format, taken) ->
            loadImageTower(checkpoint, settings, preprocessing, dimension, format, taken),
        32);
  }

  private static Encoder loadImageTower(
      Checkpoint checkpoint,
      VisionTransformer.Settings settings,
      ImagePreprocessing preprocessing,
      int dimension,
      NumberFormat format,
      Set<String> taken) {
    Weights weights = Weights.of(checkpoint.folder().toString(), checkpoint.tensors());
    try (TensorScope scope = TensorScope.open()) {
      VisionTransformer network =
          VisionTransformer.of(weights.in("vision_model"), settings, format, PICTURES_AT_ONCE);
      Tensor projection = // [dimension, width]
          scope.release(
              weights
                  .take("visual_projection.weight", dimension, settings.stack().width())
                  .to(format));
      taken.addAll(weights.taken());
      return new ImageEncoder(
          ImageEncoder.Network.of(
              pictures -> project(network.encode(pictures), projection),
              () -> {
                network.close();
                projection.close();
              },
              network.bytes() + projection.bytes()),
          preprocessing,
          format,
          PICTURES_AT_ONCE);
    }
  }

  /// `[batch, width] -> [batch, dimension]`, rows of unit length.
  private static Tensor project(Tensor pooled, Tensor projection) {
    return pooled.linear(projection, null).to(NumberFormat.FLOAT32).normalize();
  }

  private static TowerPlan textTower(Checkpoint checkpoint, int dimension) {
    Config text = checkpoint.config().objectOrEmpty("text_config");
    ClipTextTransformer.Settings settings =
        new ClipTextTransformer.Settings(
            stack(text, 512, 12, 8),
            text.count("vocab_size", 49408),
            text.count("max_position_embeddings", 77));
    EndOfText end = EndOfText.of(text.index("eos_token_id", 49407));
    TokenizerFiles tokenizer = TokenizerFiles.find(checkpoint.folder());
    int limit = settings.positions();

    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("architecture", settings.toString());
    parts.put("tokenizer", tokenizer.digest());
    parts.put("length policy", "first %d tokens, special tokens kept".formatted(limit));
    parts.put("pooling", end.toString());
    parts.put("normalisation", "unit length");
    return new TowerPlan(
        Modality.TEXT,
        Families.tensorsUnder(checkpoint, "text_model.", "text_projection."),
        parts,
        new PreparationPlan.Texts(limit, () -> new TextPreparation(tokenizer.open(), limit)),
        (format, taken) -> loadTextTower(checkpoint, settings, end, dimension, format, taken),
        64);
  }

  private static Encoder loadTextTower(
      Checkpoint checkpoint,
      ClipTextTransformer.Settings settings,
      EndOfText end,
      int dimension,
      NumberFormat format,
      Set<String> taken) {
    Weights weights = Weights.of(checkpoint.folder().toString(), checkpoint.tensors());
    try (TensorScope scope = TensorScope.open()) {
      ClipTextTransformer network =
          ClipTextTransformer.of(weights.in("text_model"), settings, format);
      Tensor projection = // [dimension, width]
          scope.release(
              weights
                  .take("text_projection.weight", dimension, settings.stack().width())
                  .to(format));
      taken.addAll(weights.taken());
      return new TextEncoder(new EndToken(network, projection, end), 0, settings.vocabulary());
    }
  }

  /// The output where a text ends. Padding behind it has no influence, since no token sees those
  /// after it.
  private record EndToken(ClipTextTransformer network, Tensor projection, EndOfText end)
      implements TextEncoder.Network {
    @Override
    public Tensor embed(Tensor ids, long[][] texts) {
      int[] places = new int[texts.length];
      for (int text = 0; text < texts.length; text++) {
        places[text] = end.place(texts[text]);
      }
      return project(network.encode(ids, places), projection);
    }

    @Override
    public long bytes() {
      return network.bytes() + projection.bytes();
    }

    @Override
    public void close() {
      network.close();
      projection.close();
    }
  }
}
