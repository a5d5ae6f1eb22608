package semblance.model.family;

import java.util.List;
import semblance.model.bert.BertConfig;
import semblance.model.bert.TextLimit;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImageProcessor;
import semblance.model.network.Bert;
import semblance.model.tensor.PackedLinear;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// Chinese-CLIP as transformers' `ChineseCLIPModel` defines it: CLIP's vision transformer beside a
/// BERT, read at its first token. Yang et al., "Chinese CLIP: Contrastive vision-language
/// pretraining in Chinese", 2022.
final class ChineseClipFamily {
  private ChineseClipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim", 512);
    NamedTensors tensors = NamedTensors.of(checkpoint).only(name -> !Families.isBesidePath(name));
    return new ModelPlan(
        "Chinese-CLIP",
        dimension,
        List.of(
            textTower(checkpoint, tensors, dimension),
            ClipFamily.imageTower(checkpoint, tensors, dimension, ImageProcessor.CHINESE_CLIP)),
        ClipFamily.scoring(checkpoint));
  }

  private static TowerPlan textTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config text = SubConfigs.text(checkpoint.config());
    Bert.Settings settings = BertConfig.read(text);
    return TowerPlan.ofTexts(
        tensors.under("text_model.", "text_projection."),
        new TowerPlan.Traits(settings.toString(), "first token"),
        TextInput.of(
            TokenizerFiles.find(checkpoint.folder()),
            TextLimit.of(checkpoint, settings.longest()),
            settings.vocabulary(),
            text.index("pad_token_id", 0)),
        layers -> {
          Bert network = Bert.of(layers.in("text_model"), settings);
          PackedLinear projection =
              layers.projection("text_projection.weight", dimension, settings.stack().width());
          return texts ->
              projection.apply(
                  network.encode(texts.ids(), texts.mask(layers.format())).select(1, 0));
        });
  }
}
