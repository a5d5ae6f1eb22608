package semblance.model.family;

import java.util.List;
import java.util.Optional;
import semblance.model.bert.BertConfig;
import semblance.model.bert.PublishedBert;
import semblance.model.bert.TextLimit;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.network.Bert;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// Multilingual-CLIP, a text tower by itself, taught to give the vectors that the text tower of a
/// CLIP gives for the English of a text: `MultilingualCLIP` of the package multilingual-clip.
/// Carlsson et al., "Cross-lingual and multilingual CLIP", 2022.
final class MultilingualClipFamily {
  /// Where the configuration of the network lies that the tower is built around.
  private static final String BASE = "text_config.json";

  private MultilingualClipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    int dimension = config.count("numDims", 768);
    Bert.Settings settings = settings(checkpoint);
    int width = settings.stack().width();
    if (config.count("transformerDimensions", 1024) != width) {
      throw config.unsupported(
          "transformerDimensions", "%d, the width of modelBase".formatted(width));
    }
    TowerPlan tower =
        TowerPlan.ofTexts(
            NamedTensors.of(checkpoint)
                .only(name ->
                    !Families.isBesidePath(name) && !name.startsWith("transformer.pooler.")),
            new TowerPlan.Traits(settings.toString(), "mean over tokens"),
            TextInput.of(
                TokenizerFiles.find(checkpoint.folder()),
                TextLimit.of(checkpoint, settings.longest()),
                settings.vocabulary(),
                Math.max(0, settings.padding())),
            layers -> {
              Bert network = Bert.of(layers.in("transformer"), settings);
              PackedLinear projection =
                  layers.linear("LinearTransformation", dimension, width, Activation.NONE);
              return texts ->
                  projection.apply(
                      texts
                          .mean(
                              network.encode(
                                  texts.ids(),
                                  texts.mask(layers.format()),
                                  texts.placesFrom(settings.firstPosition(), settings.padding())))
                          .to(layers.format()));
            });
    return new ModelPlan(
        "Multilingual-CLIP",
        dimension,
        List.of(tower),
        Optional.empty(),
        name -> name.startsWith("transformer.pooler."));
  }

  private static Bert.Settings settings(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    return checkpoint
        .findConfig(BASE)
        .map(BertConfig::of)
        .or(() -> PublishedBert.find(config.text("modelBase", "xlm-roberta-large")))
        .orElseThrow(() ->
            config.unsupported(
                "modelBase",
                "one of %s, or that model's config.json in the folder, as %s"
                    .formatted(String.join(", ", PublishedBert.names()), BASE)));
  }
}
