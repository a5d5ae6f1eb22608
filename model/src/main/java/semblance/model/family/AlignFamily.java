package semblance.model.family;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.embedding.PairScoring;
import semblance.model.bert.BertConfig;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ImageProcessor;
import semblance.model.image.PreprocessorConfig;
import semblance.model.image.ResizeRule.Size;
import semblance.model.network.Bert;
import semblance.model.network.EfficientNet;
import semblance.model.tensor.Activation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.text.Padding;
import semblance.model.text.TextRules;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.Preparations;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// ALIGN as transformers' `AlignModel` defines it: an EfficientNet whose last block's output,
/// pooled, is the picture's embedding as it stands, and a BERT whose first token is projected. Jia
/// et al., "Scaling up visual and vision-language representation learning with noisy text
/// supervision", 2021.
final class AlignFamily {
  /// To how many tokens the reference's processor fills texts up.
  private static final int USUAL_TOKENS = 64;

  private AlignFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    int dimension = config.count("projection_dim", 640);
    NamedTensors tensors = NamedTensors.of(checkpoint).only(name -> !Families.isBesidePath(name));
    return new ModelPlan(
        "ALIGN",
        dimension,
        List.of(
            textTower(checkpoint, tensors, dimension), imageTower(checkpoint, tensors, dimension)),
        scoring(checkpoint));
  }

  /// A softmax of cosines divided by the temperature.
  private static Optional<PairScoring> scoring(Checkpoint checkpoint) {
    return NamedTensors.of(checkpoint)
        .number("temperature")
        .map(temperature -> new PairScoring(1 / temperature, 0, PairScoring.Rule.SOFTMAX));
  }

  private static TowerPlan imageTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config vision = checkpoint.config().objectOrEmpty("vision_config");
    Config preprocessor = PreprocessorConfig.find(checkpoint);
    ImagePreprocessing preprocessing =
        PreprocessorConfig.read(preprocessor, ImageProcessor.EFFICIENT_NET);
    // The network takes pictures of any size; its configuration's image_size is not read anywhere.
    Size size = Preparations.sizeOf(preprocessing, preprocessor);
    EfficientNet.Settings settings = AlignVisionConfig.read(vision, size);
    if (settings.channels() != dimension) {
      throw checkpoint
          .config()
          .unsupported(
              "projection_dim",
              "%d, the channels of the vision network's last block".formatted(settings.channels()));
    }
    boolean mean = AlignVisionConfig.poolsByMean(vision);
    return TowerPlan.ofImages(
        tensors.under("vision_model."),
        new TowerPlan.Traits(
            settings.toString(), mean ? "mean over places" : "maximum over places"),
        Preparations.images(preprocessing, size, preprocessor),
        EfficientNet.PICTURES_AT_ONCE,
        layers -> {
          EfficientNet network = EfficientNet.of(layers.in("vision_model"), settings);
          return pictures -> {
            Tensor features = network.run(pictures).to(NumberFormat.FLOAT32);
            return mean ? features.mean(2, 3) : features.maximum(2, 3);
          };
        });
  }

  private static TowerPlan textTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config text = checkpoint.config().objectOrEmpty("text_config");
    Bert.Settings settings = BertConfig.read(text);
    TokenizerFiles tokenizer = TokenizerFiles.find(checkpoint.folder());
    int padding = padding(checkpoint, tokenizer, text);
    return TowerPlan.ofTexts(
        tensors.under("text_model.", "text_projection."),
        new TowerPlan.Traits(settings.toString(), "first token"),
        TextInput.of(
                tokenizer,
                TextRules.plain(Math.min(USUAL_TOKENS, settings.positions()))
                    .withPadding(Padding.after(padding)),
                settings.vocabulary(),
                padding)
            // The reference's attention mask hides what texts are filled up with.
            .withNeeded(ids -> withoutPadding(ids, padding)),
        layers -> {
          Bert network = Bert.of(layers.in("text_model"), settings);
          PackedLinear projection =
              layers.linear(
                  "text_projection", dimension, settings.stack().width(), Activation.NONE);
          return texts ->
              projection.apply(
                  network.encode(texts.ids(), texts.mask(layers.format())).select(1, 0));
        });
  }

  /// The token id that texts are filled up with, after their end: the text is read at its start.
  private static int padding(Checkpoint checkpoint, TokenizerFiles tokenizer, Config text) {
    return switch (tokenizer.padding().orElse(Padding.after(text.index("pad_token_id", 0)))) {
      case Padding.ToLimit(int id, Padding.Side side) when side == Padding.Side.AFTER -> id;
      case Padding.ToLimit _, Padding.None _ ->
          throw new ModelException(
              "%s: the tokenizer fills texts up before their start (padding_side), expected after their end, since ALIGN reads the first token"
                  .formatted(checkpoint.folder()));
    };
  }

  private static int[] withoutPadding(int[] ids, int padding) {
    int end = ids.length;
    while (end > 1 && ids[end - 1] == padding) {
      end--;
    }
    return Arrays.copyOf(ids, end);
  }
}
