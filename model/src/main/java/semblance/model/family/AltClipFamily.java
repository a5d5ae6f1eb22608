package semblance.model.family;

import java.util.List;
import semblance.model.bert.BertConfig;
import semblance.model.bert.TextLimit;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.image.ImageProcessor;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.network.Bert;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.text.TokenizerFiles;
import semblance.model.tower.ModelPlan;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// AltCLIP as transformers' `AltCLIPModel` defines it: CLIP's vision transformer beside an
/// XLM-RoBERTa, read at its first token. Chen et al., "AltCLIP: Altering the language encoder in
/// CLIP for extended language capabilities", 2022.
final class AltClipFamily {
  private AltClipFamily() {}

  static ModelPlan plan(Checkpoint checkpoint) {
    int dimension = checkpoint.config().count("projection_dim", 768);
    // Files call the stacks `layer` or `layers`, in either tower: the first ones that were
    // published, and each version of transformers since.
    NamedTensors tensors =
        NamedTensors.of(checkpoint)
            .only(name -> !Families.isBesidePath(name))
            .rename("^(vision_model\\.encoder)\\.layer\\.", "$1.layers.")
            .rename("^(text_model\\.roberta\\.encoder)\\.layers\\.", "$1.layer.");
    return new ModelPlan(
        "AltCLIP",
        dimension,
        List.of(
            textTower(checkpoint, tensors, dimension),
            ClipFamily.imageTower(checkpoint, tensors, dimension, ImageProcessor.CLIP)),
        ClipFamily.scoring(checkpoint),
        name -> name.startsWith("text_model.roberta.pooler."));
  }

  private static TowerPlan textTower(Checkpoint checkpoint, NamedTensors tensors, int dimension) {
    Config text = SubConfigs.text(checkpoint.config());
    Bert.Settings settings = settings(text);
    int width = settings.stack().width();
    int taught = text.count("project_dim", 768);
    return TowerPlan.ofTexts(
        tensors
            .under("text_model.", "text_projection.")
            .only(name -> !name.startsWith("text_model.roberta.pooler.")),
        new TowerPlan.Traits(settings.toString(), "first token"),
        TextInput.of(
            TokenizerFiles.find(checkpoint.folder()),
            TextLimit.of(checkpoint, settings.longest()),
            settings.vocabulary(),
            settings.padding()),
        layers -> {
          Layers model = layers.in("text_model");
          Bert network = Bert.of(model.in("roberta"), settings);
          LayerNorm norm = model.norm("pre_LN", width, settings.stack().layerNormEpsilon());
          PackedLinear teacher = model.linear("transformation", taught, width, Activation.NONE);
          PackedLinear projection = layers.projection("text_projection.weight", dimension, taught);
          return texts -> {
            var states = // [batch, tokens, width]
                network.encode(
                    texts.ids(),
                    texts.mask(layers.format()),
                    texts.placesFrom(settings.firstPosition(), settings.padding()));
            return projection.apply(teacher.apply(norm.apply(states.select(1, 0))));
          };
        });
  }

  /// An `AltCLIPTextConfig`, whose defaults are XLM-RoBERTa's large size.
  private static Bert.Settings settings(Config text) {
    return BertConfig.readRoberta(
        text, new BertConfig.Defaults(1024, 24, 16, 4096, 1e-5, 250002, 514, 1));
  }
}
