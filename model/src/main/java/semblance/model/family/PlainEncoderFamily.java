package semblance.model.family;

import java.util.List;
import java.util.Optional;
import semblance.model.bert.BertConfig;
import semblance.model.bert.TextLimit;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.network.Bert;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TextBatch;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// Text encoders of transformers by themselves: BERT and its kin. A text becomes the mean of its
/// tokens, special ones included, as sentence-transformers has it for folders without
/// `modules.json`.
final class PlainEncoderFamily {
  private PlainEncoderFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    Config config = checkpoint.config();
    Bert.Settings settings = BertConfig.of(config);
    TowerPlan tower =
        TowerPlan.ofTokens(
            BertConfig.named(NamedTensors.of(checkpoint))
                .only(name -> !Families.isBesidePath(name)),
            new TowerPlan.Traits(
                settings.toString(), "mean over tokens (no modules.json says otherwise)"),
            TextInput.of(
                TokenizerFiles.find(checkpoint.folder()),
                TextLimit.of(checkpoint, settings.longest()),
                settings.vocabulary(),
                config.index("pad_token_id", 0)),
            layers -> {
              Bert network = Bert.of(layers, settings);
              return texts ->
                  network.encode(
                      texts.ids(),
                      texts.mask(layers.format()),
                      texts.placesFrom(settings.firstPosition(), settings.padding()));
            },
            _ -> TextBatch::mean);
    return new ModelPlan(
        "%s, tokens averaged (no modules.json)".formatted(config.text("model_type")),
        settings.stack().width(),
        List.of(tower),
        Optional.empty(),
        BertConfig::isHead);
  }
}
