package semblance.model.openclip;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings;
import semblance.model.network.ClassTokenText;
import semblance.model.network.TextTransformer;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Tensor;
import semblance.model.tower.ReadingPlace;
import semblance.model.tower.TextInput;
import semblance.model.tower.TowerPlan;

/// open_clip's own text transformer, `TextTransformer` in its `transformer.py`.
final class TransformerText implements OpenClipText {
  private static final Set<String> KNOWN =
      Set.of(
          "context_length",
          "vocab_size",
          "hf_tokenizer_name",
          "tokenizer_mode",
          "tokenizer_kwargs",
          "width",
          "heads",
          "layers",
          "mlp_ratio",
          "ls_init_value",
          "embed_cls",
          "pad_id",
          "eos_id",
          "no_causal_mask",
          "final_ln_after_pool",
          "pool_type",
          "proj_bias",
          "proj_type",
          "output_tokens",
          "act_kwargs",
          "norm_kwargs",
          "hf_model_name",
          "hf_model_pretrained",
          "hf_proj_type",
          "hf_pooler_type",
          "proj",
          "pooler_type");

  /// How the network's output becomes a vector of the latent space.
  private enum Projection {
    NONE,
    MATRIX,
    LINEAR
  }

  @Override
  public String name() {
    return "text transformer";
  }

  @Override
  public boolean claims(Config text) {
    return text.text("hf_model_name", "").isEmpty();
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    Config config = model.text();
    Settings.requireKnown(config, known());
    Settings.requireUsualBlocks(config);
    NamedTensors tensors = names(model);
    TextTransformer.Settings settings = settings(model);
    boolean classToken = hasClassToken(config);
    ReadingPlace pooling = classToken ? new ReadingPlace.Last() : readingPlace(config);
    Projection projection = projection(config, settings.stack().width(), model.dimension());
    int padding = padding(config);
    return TowerPlan.ofTexts(
        tensors,
        new TowerPlan.Traits(
            "%s, projection %s".formatted(settings, projection),
            classToken ? "class token, padding %d".formatted(padding) : pooling.toString()),
        input(model, settings, pooling),
        layers -> {
          UnaryOperator<Tensor> project =
              project(layers, projection, settings.stack().width(), model.dimension());
          if (classToken) {
            ClassTokenText network = ClassTokenText.of(layers, settings, padding);
            return texts -> project.apply(network.encode(texts.ids(), texts.texts()));
          }
          TextTransformer network = TextTransformer.of(layers, settings);
          return texts ->
              project.apply(network.encodeAt(texts.ids(), texts.places(pooling::place)));
        });
  }

  /// All that `text_cfg` may hold.
  static Set<String> known() {
    Set<String> known = new TreeSet<>(KNOWN);
    known.addAll(Settings.ofBlocks());
    return known;
  }

  private static boolean hasClassToken(Config config) {
    return config.flag("embed_cls", false);
  }

  private static int padding(Config config) {
    return config.index("pad_id", 0);
  }

  private static NamedTensors names(OpenClipModel model) {
    NamedTensors tensors = Names.ofText(model.tensors());
    Settings.requireScales(model.text(), tensors.has("encoder.layers.0.layer_scale1"));
    return tensors;
  }

  private static TextTransformer.Settings settings(OpenClipModel model) {
    Config config = model.text();
    int width = config.count("width", 512);
    return new TextTransformer.Settings(
        new TransformerSettings(
            width,
            config.count("layers", 12),
            Settings.heads(config, "heads", width, config.count("heads", 8)),
            Settings.innerWidth(config, width),
            Settings.epsilon(config),
            Settings.activation(config, model.quickGelu())),
        config.count("vocab_size", 49408),
        config.count("context_length", 77),
        !config.flag("no_causal_mask", false));
  }

  @Override
  public CaptionTexts captions(OpenClipModel model) {
    TextTransformer.Settings settings = settings(model);
    return new CaptionTexts(
        names(model),
        Tokenizers.input(model, settings.positions(), settings.vocabulary()).tokenizer(),
        settings,
        layers -> {
          if (hasClassToken(model.text())) {
            ClassTokenText network = ClassTokenText.of(layers, settings, padding(model.text()));
            return captions -> network.tokens(captions.ids(), captions.texts());
          }
          TextTransformer network = TextTransformer.of(layers, settings);
          return captions -> network.encode(captions.ids(), null);
        });
  }

  /// Where attention is causal, no token sees those after it, so what stands after the place that
  /// is read has no influence. A class token hides what is not needed.
  private static TextInput input(
      OpenClipModel model, TextTransformer.Settings settings, ReadingPlace pooling) {
    TextInput input = Tokenizers.input(model, settings.positions(), settings.vocabulary());
    if (hasClassToken(model.text())) {
      int padding = padding(model.text());
      return input.withNeeded(ids -> Arrays.copyOf(ids, ClassTokenText.needed(ids, padding)));
    }
    return settings.causal()
        ? input.withNeeded(ids -> Arrays.copyOf(ids, pooling.place(ids) + 1))
        : input;
  }

  private static Projection projection(Config config, int width, int dimension) {
    return switch (config.text("proj_type", "linear")) {
      case "linear" -> config.flag("proj_bias", false) ? Projection.LINEAR : Projection.MATRIX;
      case "none" -> {
        if (width != dimension) {
          throw config.unsupported(
              "proj_type",
              "\"linear\": the width %d is not embed_dim, %d".formatted(width, dimension));
        }
        yield Projection.NONE;
      }
      default -> throw config.unsupported("proj_type", "\"linear\" or \"none\"");
    };
  }

  /// `[batch, width] -> [batch, dimension]`.
  private static UnaryOperator<Tensor> project(
      Layers layers, Projection projection, int width, int dimension) {
    return switch (projection) {
      case NONE -> UnaryOperator.identity();
      case MATRIX -> layers.transposedProjection("text_projection", width, dimension)::apply;
      case LINEAR -> layers.linear("text_projection", dimension, width, Activation.NONE)::apply;
    };
  }

  /// `pool_type`.
  private static ReadingPlace readingPlace(Config text) {
    return switch (text.text("pool_type", "argmax")) {
      case "first" -> new ReadingPlace.First();
      case "last" -> new ReadingPlace.Last();
      case "argmax" -> new ReadingPlace.HighestId();
      case "eos" -> new ReadingPlace.FirstOf(text.index("eos_id", 2));
      default ->
          throw text.unsupported(
              "pool_type",
              "\"argmax\", \"eos\", \"first\" or \"last\": without pooling a text has no single vector");
    };
  }
}
