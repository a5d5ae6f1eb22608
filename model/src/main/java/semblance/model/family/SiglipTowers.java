package semblance.model.family;

import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ImageProcessor;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.network.AttentionPooling;
import semblance.model.network.FlexibleVisionTransformer;
import semblance.model.network.TextTransformer;
import semblance.model.network.VisionTransformer;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.text.Padding;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.Preparations;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// The towers of [SiglipFamily].
final class SiglipTowers {
  /// What `Siglip2Processor` pads texts to, whatever its tokenizer says.
  private static final int SIGLIP2_TOKENS = 64;

  private SiglipTowers() {}

  /// Pictures of one size.
  static TowerPlan pictures(Checkpoint checkpoint, Config vision, NamedTensors tensors) {
    VisionTransformer.Settings settings =
        new VisionTransformer.Settings(
            SiglipFamily.stack(vision),
            vision.count("image_size", 224),
            vision.count("patch_size", 16),
            false,
            true,
            false);
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    ImagePreprocessing preprocessing = PreprocessorConfig.read(preprocessor, ImageProcessor.SIGLIP);
    return TowerPlan.ofImages(
        tensors.under("vision_model."),
        new TowerPlan.Traits(settings.toString(), "attention"),
        Preparations.images(
            preprocessing, new Size(settings.imageWidth(), settings.imageHeight()), preprocessor),
        ClipFamily.PICTURES_AT_ONCE,
        layers -> {
          VisionTransformer network =
              VisionTransformer.of(
                  layers.in("vision_model"), settings, ClipFamily.PICTURES_AT_ONCE);
          AttentionPooling head =
              AttentionPooling.of(layers.in("vision_model.head"), settings.stack());
          return pictures -> head.apply(network.encode(pictures));
        });
  }

  /// Pictures of any shape.
  static TowerPlan flexiblePictures(Checkpoint checkpoint, Config vision, NamedTensors tensors) {
    int patches = vision.count("num_patches", 256);
    int side = (int) Math.sqrt(patches);
    if (side * side != patches) {
      throw vision.unsupported("num_patches", "the square of a whole number, such as 256");
    }
    FlexibleVisionTransformer.Settings settings =
        new FlexibleVisionTransformer.Settings(
            SiglipFamily.stack(vision), vision.count("patch_size", 16), side);
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    return TowerPlan.ofImages(
        tensors.under("vision_model."),
        new TowerPlan.Traits(settings.toString(), "attention"),
        Preparations.patches(
            PreprocessorConfig.read(preprocessor, ImageProcessor.SIGLIP2),
            settings.patchSize(),
            preprocessor),
        ClipFamily.PICTURES_AT_ONCE,
        layers -> {
          FlexibleVisionTransformer network =
              FlexibleVisionTransformer.of(layers.in("vision_model"), settings);
          AttentionPooling head =
              AttentionPooling.of(layers.in("vision_model.head"), settings.stack());
          return pictures -> head.apply(network.encode(pictures));
        });
  }

  /// Texts, which are read where the padding behind them ends.
  static TowerPlan texts(
      Checkpoint checkpoint, Config text, NamedTensors tensors, boolean flexible) {
    TextTransformer.Settings settings =
        new TextTransformer.Settings(
            SiglipFamily.stack(text),
            text.count("vocab_size", 32000),
            text.count("max_position_embeddings", 64),
            false);
    TokenizerFiles tokenizer = TokenizerFiles.find(checkpoint.folder());
    int dimension = SiglipFamily.textDimension(text);
    int limit = Math.min(settings.positions(), flexible ? SIGLIP2_TOKENS : longest(checkpoint));
    TextRules rules = TextRules.plain(limit).withPadding(padding(checkpoint, tokenizer));
    return TowerPlan.ofTexts(
        tensors.under("text_model."),
        new TowerPlan.Traits(settings.toString(), "last token"),
        TextInput.of(tokenizer, rules, settings.vocabulary(), 0),
        layers -> {
          TextTransformer network = TextTransformer.of(layers.in("text_model"), settings);
          PackedLinear head =
              layers.linear(
                  "text_model.head", dimension, settings.stack().width(), Activation.NONE);
          return texts ->
              head.apply(network.encodeAt(texts.ids(), texts.places(ids -> ids.length - 1)));
        });
  }

  /// What stands behind a text, or before it, up to the limit.
  private static Padding padding(Checkpoint checkpoint, TokenizerFiles tokenizer) {
    return tokenizer
        .padding()
        .orElseThrow(() ->
            new ModelException(
                "%s: tokenizer_config.json names no pad_token, with which this model's texts are filled up; bring the whole folder again"
                    .formatted(checkpoint.folder())));
  }

  /// The longest text that the tokenizer's settings allow.
  private static int longest(Checkpoint checkpoint) {
    // Written as 1e30 where there is no limit.
    return checkpoint
        .findConfig("tokenizer_config.json")
        .map(config -> config.number("model_max_length", Integer.MAX_VALUE))
        .filter(length -> length >= 1 && length < Integer.MAX_VALUE)
        .map(Double::intValue)
        .orElse(Integer.MAX_VALUE);
  }
}
