package semblance.model.openclip;

import java.util.function.UnaryOperator;
import semblance.model.checkpoint.Config;
import semblance.model.layer.Layers;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// What stands between the features of a timm network and the vector: `timm_proj` and
/// `timm_proj_bias`, as `TimmModel` in open_clip's `timm_model.py` has them.
enum TimmHead {
  /// The features are the vector.
  NONE,
  /// timm's own last layer.
  CLASSIFIER,
  LINEAR,
  LINEAR_WITH_BIAS,
  TWO_LAYERS,
  TWO_LAYERS_WITH_BIAS;

  /// Reads the settings.
  ///
  /// @param features how many numbers the network gives
  /// @param dimension numbers a vector
  static TimmHead of(Config vision, int features, int dimension) {
    boolean bias = vision.flag("timm_proj_bias", false);
    return switch (projection(vision)) {
      case "" -> CLASSIFIER;
      case "linear" -> bias ? LINEAR_WITH_BIAS : LINEAR;
      case "mlp" -> bias ? TWO_LAYERS_WITH_BIAS : TWO_LAYERS;
      case "none" -> {
        if (features != dimension) {
          throw vision.unsupported(
              "timm_proj",
              "\"linear\" or \"mlp\": the network gives %d numbers, but embed_dim is %d"
                  .formatted(features, dimension));
        }
        yield NONE;
      }
      default -> throw vision.unsupported("timm_proj", "\"linear\", \"mlp\", \"none\" or empty");
    };
  }

  /// `timm_proj`; empty where it is null, `linear` where it is missing.
  private static String projection(Config vision) {
    return vision.names().contains("timm_proj") ? vision.text("timm_proj", "") : "linear";
  }

  /// Whether timm's own pooling stands although `timm_pool` is empty.
  static boolean keepsPooling(Config vision) {
    String projection = projection(vision);
    return projection.equals("linear") || projection.equals("mlp");
  }

  /// Reads the weights, `[batch, features] -> [batch, dimension]`.
  ///
  /// @param head those under `visual.head`
  /// @param trunk those under `visual.trunk`
  /// @param classifier what the network calls its last layer
  UnaryOperator<Tensor> read(
      Layers head, Layers trunk, String classifier, int features, int dimension) {
    return switch (this) {
      case NONE -> UnaryOperator.identity();
      case CLASSIFIER -> trunk.linear(classifier, dimension, features, Activation.NONE)::apply;
      case LINEAR -> head.projection("proj.weight", dimension, features)::apply;
      case LINEAR_WITH_BIAS -> head.linear("proj", dimension, features, Activation.NONE)::apply;
      case TWO_LAYERS, TWO_LAYERS_WITH_BIAS -> {
        PackedLinear inner = head.linear("mlp.fc1", 2L * dimension, features, Activation.GELU);
        PackedLinear outer =
            this == TWO_LAYERS
                ? head.projection("mlp.fc2.weight", dimension, 2L * dimension)
                : head.linear("mlp.fc2", dimension, 2L * dimension, Activation.NONE);
        yield pooled -> outer.apply(inner.apply(pooled));
      }
    };
  }
}
