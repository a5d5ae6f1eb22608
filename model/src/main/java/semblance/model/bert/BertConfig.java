package semblance.model.bert;

import java.util.List;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.TransformerSettings;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.Bert;

/// Reads the configurations of transformers' BERT and its kin, and names their tensors as
/// `BertModel` does.
public final class BertConfig {
  /// The values of `model_type` that [#of] reads.
  public static final List<String> TYPES =
      List.of("bert", "roberta", "xlm-roberta", "camembert", "mpnet", "distilbert", "electra");

  /// What a model's class puts before the names of the network it is built around.
  private static final String PREFIXES = "^(?:bert|roberta|mpnet|distilbert|electra)\\.";

  /// Heads for training and for other tasks, which no embedding needs.
  private static final String HEADS =
      "^(?:pooler|cls|lm_head|classifier|pre_classifier|qa_outputs|vocab_transform|vocab_layer_norm"
          + "|vocab_projector|generator_predictions|generator_lm_head|discriminator_predictions"
          + "|sequence_summary)\\..*";

  private BertConfig() {}

  /// What a class of configurations says where the file is silent.
  public record Defaults(
      int width,
      int layers,
      int heads,
      int innerWidth,
      double layerNormEpsilon,
      int vocabulary,
      int positions,
      int tokenTypes) {
    private static Defaults base(int vocabulary) {
      return new Defaults(768, 12, 12, 3072, 1e-12, vocabulary, 512, 2);
    }
  }

  /// BERT itself, or what another configuration holds of one.
  public static Bert.Settings read(Config config) {
    requireEncoder(config);
    Defaults defaults = Defaults.base(30522);
    TransformerSettings stack = stack(config, defaults);
    return settings(config, defaults, stack, 0, stack.width());
  }

  /// RoBERTa, XLM-RoBERTa and others whose positions begin behind the padding id.
  public static Bert.Settings readRoberta(Config config, Defaults defaults) {
    requireEncoder(config);
    TransformerSettings stack = stack(config, defaults);
    return settings(config, defaults, stack, config.index("pad_token_id", 1) + 1, stack.width());
  }

  /// A configuration of one of [#TYPES].
  public static Bert.Settings of(Config config) {
    String type = config.text("model_type");
    return switch (type) {
      case "roberta" -> readRoberta(config, Defaults.base(50265));
      case "xlm-roberta", "camembert" -> readRoberta(config, Defaults.base(30522));
      case "mpnet" -> mpnet(config);
      case "distilbert" -> distilbert(config);
      case "electra" -> electra(config);
      case "bert" -> read(config);
      default -> throw config.unsupported("model_type", "one of " + String.join(", ", TYPES));
    };
  }

  private static Bert.Settings mpnet(Config config) {
    int distances = config.count("relative_attention_num_buckets", 32);
    if (distances < 32) {
      throw config.unsupported(
          "relative_attention_num_buckets", "32 or more: the reference tells 32 distances apart");
    }
    Defaults defaults = Defaults.base(30527);
    TransformerSettings stack = stack(config, defaults);
    return new Bert.Settings(
        stack,
        config.count("vocab_size", defaults.vocabulary),
        config.count("max_position_embeddings", defaults.positions),
        0,
        2, // whatever pad_token_id says
        distances,
        stack.width());
  }

  private static Bert.Settings distilbert(Config config) {
    TransformerSettings stack =
        new TransformerSettings(
            config.count("dim", 768),
            config.count("n_layers", 6),
            config.count("n_heads", 12),
            config.count("hidden_dim", 3072),
            1e-12,
            activation(config, "activation", "gelu"));
    return new Bert.Settings(
        stack,
        config.count("vocab_size", 30522),
        config.count("max_position_embeddings", 512),
        0,
        0,
        0,
        stack.width());
  }

  private static Bert.Settings electra(Config config) {
    requireEncoder(config);
    Defaults defaults = new Defaults(256, 12, 4, 1024, 1e-12, 30522, 512, 2);
    return settings(
        config, defaults, stack(config, defaults), 0, config.count("embedding_size", 128));
  }

  private static Bert.Settings settings(
      Config config,
      Defaults defaults,
      TransformerSettings stack,
      int firstPosition,
      int embeddingWidth) {
    return new Bert.Settings(
        stack,
        config.count("vocab_size", defaults.vocabulary),
        config.count("max_position_embeddings", defaults.positions),
        config.count("type_vocab_size", defaults.tokenTypes),
        firstPosition,
        0,
        embeddingWidth);
  }

  private static TransformerSettings stack(Config config, Defaults defaults) {
    return new TransformerSettings(
        config.count("hidden_size", defaults.width),
        config.count("num_hidden_layers", defaults.layers),
        config.count("num_attention_heads", defaults.heads),
        config.count("intermediate_size", defaults.innerWidth),
        config.number("layer_norm_eps", defaults.layerNormEpsilon),
        activation(config, "gelu"));
  }

  private static void requireEncoder(Config config) {
    if (config.flag("is_decoder", false)) {
      throw config.unsupported("is_decoder", "false");
    }
    if (!config.text("position_embedding_type", "absolute").equals("absolute")) {
      throw config.unsupported("position_embedding_type", "\"absolute\"");
    }
  }

  /// The tensors of one of [#TYPES] under the names of `BertModel`, heads left out.
  public static NamedTensors named(NamedTensors tensors) {
    return tensors
        .rename(PREFIXES, "")
        .only(name -> !isHead(name))
        .rename("LayerNorm\\.gamma$", "LayerNorm.weight") // files of TensorFlow's time
        .rename("LayerNorm\\.beta$", "LayerNorm.bias")
        .rename("^transformer\\.layer\\.", "encoder.layer.") // DistilBERT
        .rename("\\.attention\\.out_lin\\.", ".attention.output.dense.")
        .rename("\\.sa_layer_norm\\.", ".attention.output.LayerNorm.")
        .rename("\\.ffn\\.lin1\\.", ".intermediate.dense.")
        .rename("\\.ffn\\.lin2\\.", ".output.dense.")
        .rename("\\.output_layer_norm\\.", ".output.LayerNorm.")
        .rename("\\.attention\\.(?:attn\\.q|q_lin)\\.", ".attention.self.query.")
        .rename("\\.attention\\.(?:attn\\.k|k_lin)\\.", ".attention.self.key.")
        .rename("\\.attention\\.(?:attn\\.v|v_lin)\\.", ".attention.self.value.")
        .rename("\\.attention\\.attn\\.o\\.", ".attention.output.dense.") // MPNet
        .rename("\\.attention\\.LayerNorm\\.", ".attention.output.LayerNorm.");
  }

  /// Whether a tensor of one of [#TYPES], by the name in its file, is of a head.
  public static boolean isHead(String name) {
    return name.replaceFirst(PREFIXES, "").matches(HEADS);
  }

  /// The setting `hidden_act`.
  public static HiddenActivation activation(Config config, String whenMissing) {
    return activation(config, "hidden_act", whenMissing);
  }

  /// Another setting with the same values.
  public static HiddenActivation activation(Config config, String setting, String whenMissing) {
    return switch (config.text(setting, whenMissing)) {
      case "gelu", "gelu_python" -> HiddenActivation.GELU;
      case "quick_gelu" -> HiddenActivation.QUICK_GELU;
      case "gelu_new", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_fast", "gelu_accurate" ->
          HiddenActivation.GELU_TANH;
      case "relu" -> HiddenActivation.RELU;
      case "silu", "swish" -> HiddenActivation.SWISH;
      default ->
          throw config.unsupported(
              setting,
              "gelu, quick_gelu, gelu_new, gelu_fast, gelu_pytorch_tanh, relu or silu (or another name of one of them)");
    };
  }
}
