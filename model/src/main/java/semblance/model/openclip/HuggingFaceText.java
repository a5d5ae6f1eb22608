package semblance.model.openclip;

import java.util.Arrays;
import java.util.Set;
import java.util.function.UnaryOperator;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Layers;
import semblance.model.tensor.Activation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tower.TextInput;
import semblance.model.tower.TokenPooling;
import semblance.model.tower.TowerPlan;

/// A text encoder of transformers in an open_clip model, `HFTextEncoder` in its `hf_model.py`:
/// XLM-RoBERTa, RoBERTa, BERT, or NLLB's encoder (NLLB-CLIP: Visheratin, 2023).
final class HuggingFaceText implements OpenClipText {
  private static final Set<String> KNOWN =
      Set.of(
          "context_length",
          "vocab_size",
          "hf_tokenizer_name",
          "tokenizer_mode",
          "tokenizer_kwargs",
          "hf_model_name",
          "hf_model_pretrained",
          "hf_proj_type",
          "hf_pooler_type",
          "output_tokens",
          // of open_clip's own text transformer, which this is not
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
          "act_kwargs",
          "norm_kwargs");

  /// How a text's tokens become one vector.
  private enum Pooler {
    MEAN,
    FIRST,
    /// BERT's pooler, a linear layer and a hyperbolic tangent over the first token.
    POOLER
  }

  /// How that vector becomes one of the latent space.
  private enum Projection {
    NONE,
    LINEAR,
    TWO_LAYERS
  }

  @Override
  public String name() {
    return "text encoder of transformers";
  }

  @Override
  public boolean claims(Config text) {
    return !text.text("hf_model_name", "").isEmpty();
  }

  @Override
  public TowerPlan plan(OpenClipModel model) {
    Config text = model.text();
    Settings.requireKnown(text, KNOWN);
    BaseEncoder base = BaseEncoder.of(model);
    Pooler pooler = pooler(text, base);
    Projection projection = projection(text, base.width(), model.dimension());
    NamedTensors tensors =
        model
            .tensors()
            .under("text.")
            .rename("^text\\.", "")
            .only(name -> !name.endsWith("position_ids"));
    return TowerPlan.ofTexts(
        base.named(tensors),
        new TowerPlan.Traits(
            "%s, projection %s".formatted(base.description(), projection), pooler.toString()),
        input(model, base),
        layers -> {
          BaseEncoder.Network network = base.network(layers.in("transformer"));
          UnaryOperator<Tensor> project =
              projection(layers, projection, base.width(), model.dimension());
          UnaryOperator<Tensor> pool =
              pooler == Pooler.POOLER ? bertPooler(layers, base.width()) : UnaryOperator.identity();
          return texts -> {
            Tensor states = // [batch, tokens, width]
                network.encode(texts, texts.hiding(base.padding(), layers.format()));
            Tensor x = // [batch, width]
                pooler == Pooler.MEAN
                    ? texts.meanWithout(base.padding(), states)
                    : TokenPooling.FIRST.apply(texts, states);
            return project.apply(pool.apply(x.to(layers.format())));
          };
        });
  }

  /// Padding is masked, so that it need not be read; where it takes no place in the text either,
  /// the same is true of padding tokens that were written in it.
  private static TextInput input(OpenClipModel model, BaseEncoder base) {
    Config text = model.text();
    int context = text.count("context_length", 77);
    if (context > base.longest()) {
      throw text.unsupported(
          "context_length", "%d or less: the network has no more places".formatted(base.longest()));
    }
    int padding = base.padding();
    TextInput input = Tokenizers.input(model, context, base.vocabulary());
    return base.placesSkipPadding()
        ? input.withNeeded(
            ids -> atLeastOne(Arrays.stream(ids).filter(id -> id != padding).toArray(), ids))
        : input.withNeeded(ids -> withoutEnd(ids, padding));
  }

  private static int[] atLeastOne(int[] kept, int[] all) {
    return kept.length == 0 ? Arrays.copyOf(all, 1) : kept;
  }

  private static int[] withoutEnd(int[] ids, int padding) {
    int end = ids.length;
    while (end > 1 && ids[end - 1] == padding) {
      end--;
    }
    return Arrays.copyOf(ids, end);
  }

  private static Pooler pooler(Config text, BaseEncoder base) {
    return switch (text.text("hf_pooler_type", "mean_pooler")) {
      case "mean_pooler" -> Pooler.MEAN;
      case "cls_last_hidden_state_pooler" -> Pooler.FIRST;
      case "cls_pooler" -> base.hasPooler() ? Pooler.POOLER : Pooler.FIRST;
      default ->
          throw text.unsupported(
              "hf_pooler_type",
              "\"mean_pooler\", \"cls_pooler\" or \"cls_last_hidden_state_pooler\" (open_clip's max_pooler fails on every text)");
    };
  }

  private static Projection projection(Config text, int width, int dimension) {
    boolean none = text.isNull("hf_proj_type");
    return switch (none ? "none" : text.text("hf_proj_type", "mlp")) {
      case "linear" -> Projection.LINEAR;
      case "mlp" -> Projection.TWO_LAYERS;
      default -> {
        if (!none || width != dimension) {
          throw text.unsupported(
              "hf_proj_type",
              "\"linear\" or \"mlp\", or null where the network's width %d is embed_dim, %d"
                  .formatted(width, dimension));
        }
        yield Projection.NONE;
      }
    };
  }

  private static UnaryOperator<Tensor> bertPooler(Layers layers, int width) {
    PackedLinear dense = layers.linear("transformer.pooler.dense", width, width, Activation.TANH);
    return dense::apply;
  }

  private static UnaryOperator<Tensor> projection(
      Layers layers, Projection projection, int width, int dimension) {
    return switch (projection) {
      case NONE -> x -> x.to(NumberFormat.FLOAT32);
      case LINEAR -> layers.projection("proj.weight", dimension, width)::apply;
      case TWO_LAYERS -> {
        int between = (width + dimension) / 2;
        PackedLinear first =
            layers.linear(
                layers.weights().take("proj.0.weight", between, width), null, Activation.GELU);
        PackedLinear second = layers.projection("proj.2.weight", dimension, between);
        yield x -> second.apply(first.apply(x));
      }
    };
  }
}
