package semblance.model.family;

import semblance.model.checkpoint.Config;
import semblance.model.network.Bert;
import semblance.model.network.TransformerSettings;
import semblance.model.network.TransformerSettings.HiddenActivation;

/// Reads a transformers `BertConfig`.
final class BertConfig {
  private BertConfig() {}

  static Bert.Settings read(Config config) {
    return new Bert.Settings(
        new TransformerSettings(
            config.count("hidden_size", 768),
            config.count("num_hidden_layers", 12),
            config.count("num_attention_heads", 12),
            config.count("intermediate_size", 3072),
            config.number("layer_norm_eps", 1e-12),
            activation(config, "gelu")),
        config.count("vocab_size", 30522),
        config.count("max_position_embeddings", 512),
        config.count("type_vocab_size", 2));
  }

  /// The setting `hidden_act`.
  static HiddenActivation activation(Config config, String whenMissing) {
    return switch (config.text("hidden_act", whenMissing)) {
      case "gelu" -> HiddenActivation.GELU;
      case "quick_gelu" -> HiddenActivation.QUICK_GELU;
      case "gelu_new", "gelu_pytorch_tanh" -> HiddenActivation.GELU_TANH;
      case "relu" -> HiddenActivation.RELU;
      default ->
          throw config.unsupported(
              "hidden_act", "gelu, quick_gelu, gelu_new, gelu_pytorch_tanh or relu");
    };
  }
}
