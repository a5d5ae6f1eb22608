package semblance.model.openclip;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.ConvNeXt;
import semblance.model.network.ConvNeXt.StageSettings;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Tensor;
import semblance.model.tower.PreparationPlan;
import semblance.model.tower.TowerPlan;

/// timm's ConvNeXt networks in open_clip's models, `TimmModel` in its `timm_model.py`.
///
/// The network's sizes follow from the tensors' shapes; its name says only which form it has.
final class ConvNeXtVision implements OpenClipVision {
  /// Those whose stem is of patches, whose norms are layer norms, and that have no response norms;
  /// the largest has another epsilon, and timm's networks for tests another activation too.
  private static final Pattern NAME =
      Pattern.compile(
          "(?:(test_convnext[23]?)|convnext_(xxlarge)|convnext_(?:atto|femto|pico|nano|tiny|tiny_hnf|small|base|large|large_mlp|xlarge))(?:\\..*)?");

  @Override
  public String name() {
    return "ConvNeXt";
  }

  @Override
  public boolean claims(Config vision) {
    return NAME.matcher(vision.text("timm_model_name", "")).matches();
  }

  /// How the places become one vector.
  private enum Pooling {
    AVERAGE,
    LARGEST,
    AVERAGE_AND_LARGEST;

    static Pooling of(Config vision) {
      return switch (vision.text("timm_pool", "avg")) {
        case "avg" -> AVERAGE;
        case "max" -> LARGEST;
        case "avgmax" -> AVERAGE_AND_LARGEST;
        case "" -> {
          if (!TimmHead.keepsPooling(vision)) {
            throw vision.unsupported(
                "timm_pool", "\"avg\": without pooling a picture has no single vector");
          }
          yield AVERAGE;
        }
        default ->
            throw vision.unsupported("timm_pool", "\"avg\", \"max\" or \"avgmax\" for a ConvNeXt");
      };
    }

    /// `[batch, rows, columns, channels] -> [batch, channels]`.
    Tensor apply(Tensor x) {
      return switch (this) {
        case AVERAGE -> x.mean(1, 2);
        case LARGEST -> x.maximum(1, 2);
        case AVERAGE_AND_LARGEST -> x.mean(1, 2).add(x.maximum(1, 2)).multiply(0.5);
      };
    }
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    Config config = model.vision();
    Settings.requireKnown(config, Settings.OF_TIMM);
    Matcher name = NAME.matcher(config.text("timm_model_name"));
    if (!name.matches()) {
      throw config.unsupported("timm_model_name", "one of " + NAME);
    }
    double epsilon = name.group(1) != null || name.group(2) != null ? 1e-5 : 1e-6;
    NamedTensors tensors = named(model.tensors());
    PreparationPlan.Images pictures = model.pictures();
    ConvNeXt.Settings settings =
        new ConvNeXt.Settings(
            pictures.height(),
            pictures.width(),
            tensors.length("trunk.stem.0.weight", 3),
            stages(tensors),
            epsilon,
            activation(name.group(1)));
    int hidden = tensors.length("trunk.head.pre_logits.fc.weight", 0);
    boolean wide = tensors.has("trunk.head.pre_logits.fc.weight");
    int features = wide ? hidden : settings.channels();
    Pooling pooling = Pooling.of(config);
    TimmHead head = TimmHead.of(config, features, model.dimension());
    boolean normFirst = tensors.has("trunk.norm_pre.weight");
    return TowerPlan.ofImages(
        tensors,
        new TowerPlan.Traits(
            "ConvNeXt %s, features %d, head %s".formatted(settings, features, head),
            normFirst ? pooling + ", normalised before" : pooling + ", normalised after"),
        pictures,
        ConvNeXt.PICTURES_AT_ONCE,
        layers -> {
          Layers trunk = layers.in("trunk");
          ConvNeXt network = ConvNeXt.of(trunk, settings);
          LayerNorm norm =
              trunk.norm(normFirst ? "norm_pre" : "head.norm", settings.channels(), epsilon);
          UnaryOperator<Tensor> widen =
              wide
                  ? trunk.linear(
                          "head.pre_logits.fc", features, settings.channels(), Activation.GELU)
                      ::apply
                  : UnaryOperator.identity();
          UnaryOperator<Tensor> project =
              head.read(layers.in("head"), trunk, "head.fc", features, model.dimension());
          return batch -> {
            Tensor x = network.run(batch); // [batch, rows, columns, channels]
            Tensor pooled = normFirst ? pooling.apply(norm.apply(x)) : norm.apply(pooling.apply(x));
            return project.apply(widen.apply(pooled));
          };
        });
  }

  private static HiddenActivation activation(@Nullable String test) {
    return test == null
        ? HiddenActivation.GELU
        : test.endsWith("3") ? HiddenActivation.SWISH : HiddenActivation.GELU_TANH;
  }

  private static NamedTensors named(NamedTensors tensors) {
    return tensors
        .under("visual.")
        .rename("^visual\\.", "")
        .flatten("trunk\\.(?:stages\\.\\d+\\.blocks\\.\\d+\\.mlp\\.fc\\d|head\\..*fc)\\.weight");
  }

  private static List<StageSettings> stages(NamedTensors tensors) {
    List<StageSettings> stages = new ArrayList<>();
    for (int i = 0; i == 0 || tensors.has(block(i, 0) + "conv_dw.weight"); i++) {
      int blocks = 1;
      while (tensors.has(block(i, blocks) + "conv_dw.weight")) {
        blocks++;
      }
      stages.add(
          new StageSettings(
              tensors.length(block(i, 0) + "conv_dw.weight", 0),
              blocks,
              tensors.length(block(i, 0) + "conv_dw.weight", 3),
              tensors.length(block(i, 0) + "mlp.fc1.weight", 0),
              tensors.has("trunk.stages.%d.downsample.1.weight".formatted(i))));
    }
    return stages;
  }

  private static String block(int stage, int block) {
    return "trunk.stages.%d.blocks.%d.".formatted(stage, block);
  }
}
