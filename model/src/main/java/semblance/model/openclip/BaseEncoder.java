package semblance.model.openclip;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import semblance.model.bert.BertConfig;
import semblance.model.bert.PublishedBert;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.network.Bert;
import semblance.model.network.M2m100Encoder;
import semblance.model.tensor.Tensor;
import semblance.model.tower.TextBatch;

/// The network of transformers that an open_clip text tower is built around, told by a
/// `text_config.json` or `config.json` in the folder, else by the name of a published model.
sealed interface BaseEncoder {
  /// What puts the configuration of a model into its folder.
  String FILE = "text_config.json";

  /// The network with its weights.
  interface Network {
    /// `[batch, tokens, width]`.
    Tensor encode(TextBatch texts, @Nullable Tensor mask);
  }

  /// Numbers a token.
  int width();

  /// How many token ids it knows.
  int vocabulary();

  /// The most tokens of a text.
  int longest();

  /// The token id that is masked.
  int padding();

  /// Whether tokens with that id take no place in a text.
  boolean placesSkipPadding();

  /// Whether it has BERT's pooler.
  boolean hasPooler();

  /// All settings that vectors depend on.
  String description();

  /// The text tower's tensors, those of the network as it names them, under `transformer.`.
  NamedTensors named(NamedTensors tensors);

  /// Reads its weights.
  Network network(Layers layers);

  static BaseEncoder of(OpenClipModel model) {
    Optional<Config> stored = stored(model);
    if (stored.isPresent()) {
      return of(stored.get());
    }
    String name = model.text().text("hf_model_name");
    BaseEncoder known = Published.find(name);
    if (known == null) {
      throw model
          .text()
          .unsupported(
              "hf_model_name",
              "one of %s, or that model's config.json in the folder, as %s"
                  .formatted(String.join(", ", Published.names()), FILE));
    }
    return known;
  }

  private static Optional<Config> stored(OpenClipModel model) {
    for (String file : List.of(FILE, "config.json")) {
      if (Files.exists(model.folder().resolve(file))) {
        Config config = Config.read(model.folder().resolve(file));
        if (config.has("model_type")) {
          return Optional.of(config);
        }
      }
    }
    return Optional.empty();
  }

  private static BaseEncoder of(Config config) {
    return switch (config.text("model_type")) {
      case "bert", "roberta", "xlm-roberta" ->
          new OfBert(BertConfig.of(config), config.index("pad_token_id", -1));
      case "m2m_100" -> OfM2m100.read(config);
      default ->
          throw config.unsupported(
              "model_type", "\"xlm-roberta\", \"roberta\", \"bert\" or \"m2m_100\"");
    };
  }

  /// Models that open_clip's configurations name.
  final class Published {
    private static final Map<String, BaseEncoder> NLLB =
        Map.of(
            "nllb-200-distilled-600M", nllb(12, 4096), "nllb-200-distilled-1.3B", nllb(24, 8192));

    private Published() {}

    static @Nullable BaseEncoder find(String name) {
      return PublishedBert.find(name)
          .<BaseEncoder>map(
              bert -> new OfBert(bert, bert.firstPosition() == 0 ? 0 : bert.padding()))
          .orElse(NLLB.get(name.replaceFirst("^facebook/", "")));
    }

    static Set<String> names() {
      Set<String> names = new TreeSet<>(PublishedBert.names());
      names.addAll(NLLB.keySet());
      return names;
    }

    private static BaseEncoder nllb(int layers, int innerWidth) {
      TransformerSettings stack =
          new TransformerSettings(1024, layers, 16, innerWidth, 1e-5, HiddenActivation.RELU);
      return new OfM2m100(new M2m100Encoder.Settings(stack, 256206, true, 1, OfM2m100.LONGEST));
    }
  }

  /// BERT or RoBERTa.
  ///
  /// @param padding -1 where the configuration names none
  record OfBert(Bert.Settings settings, int padding) implements BaseEncoder {
    public OfBert {
      if (padding < 0) {
        padding = Math.max(0, settings.padding());
      }
    }

    @Override
    public int width() {
      return settings.stack().width();
    }

    @Override
    public int vocabulary() {
      return settings.vocabulary();
    }

    @Override
    public int longest() {
      return settings.longest();
    }

    @Override
    public boolean placesSkipPadding() {
      return settings.padding() == padding;
    }

    @Override
    public boolean hasPooler() {
      return true;
    }

    @Override
    public String description() {
      return settings.toString();
    }

    @Override
    public NamedTensors named(NamedTensors tensors) {
      return tensors;
    }

    @Override
    public Network network(Layers layers) {
      Bert network = Bert.of(layers, settings);
      return (texts, mask) -> network.encode(texts.ids(), mask);
    }
  }

  /// M2M-100's encoder, and so NLLB's.
  record OfM2m100(M2m100Encoder.Settings settings) implements BaseEncoder {
    /// Its positions go on as far as one likes; no text here is as long.
    static final int LONGEST = 1024;

    static OfM2m100 read(Config config) {
      int width = config.count("d_model", 1024);
      return new OfM2m100(
          new M2m100Encoder.Settings(
              new TransformerSettings(
                  width,
                  config.count("encoder_layers", 12),
                  config.count("encoder_attention_heads", 16),
                  config.count("encoder_ffn_dim", 4096),
                  1e-5,
                  BertConfig.activation(config, "activation_function", "relu")),
              config.count("vocab_size", 128112),
              config.flag("scale_embedding", true),
              config.index("pad_token_id", 1),
              Math.max(LONGEST, config.count("max_position_embeddings", 1024))));
    }

    @Override
    public int width() {
      return settings.stack().width();
    }

    @Override
    public int vocabulary() {
      return settings.vocabulary();
    }

    @Override
    public int longest() {
      return settings.longest();
    }

    @Override
    public int padding() {
      return settings.padding();
    }

    @Override
    public boolean placesSkipPadding() {
      return true;
    }

    @Override
    public boolean hasPooler() {
      return false;
    }

    @Override
    public String description() {
      return settings.toString();
    }

    @Override
    public NamedTensors named(NamedTensors tensors) {
      return tensors
          .rename("^transformer\\.embed_tokens\\.", "transformer.embeddings.token_embedding.")
          .rename("^transformer\\.layer_norm\\.", "transformer.final_layer_norm.")
          .rename("^transformer\\.layers\\.", "transformer.encoder.layers.")
          .rename("(layers\\.\\d+)\\.self_attn_layer_norm\\.", "$1.layer_norm1.")
          .rename("(layers\\.\\d+)\\.final_layer_norm\\.", "$1.layer_norm2.")
          .rename("(layers\\.\\d+)\\.(fc[12])\\.", "$1.mlp.$2.");
    }

    @Override
    public Network network(Layers layers) {
      M2m100Encoder network = M2m100Encoder.of(layers, settings);
      return (texts, mask) -> network.encode(texts.ids(), mask);
    }
  }
}
