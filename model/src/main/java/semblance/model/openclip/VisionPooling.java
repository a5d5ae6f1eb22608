package semblance.model.openclip;

import java.util.function.UnaryOperator;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.network.VisionTransformer;
import semblance.model.tensor.Tensor;

/// What becomes of the tokens of open_clip's vision transformer: one vector, and in CoCa also the
/// tokens that its decoder looks at; `_pool` in its `transformer.py`.
///
/// @param kind how the tokens become one vector
/// @param attending whether learned queries attend to them before
/// @param normLast whether the layer norm comes after the mean, where no queries attend
/// @param shape of the pooling by queries, if there is one
/// @param width of the transformer
/// @param dimension of the latent space
/// @param epsilon of the layer norm
record VisionPooling(
    Kind kind,
    Attending attending,
    boolean normLast,
    AttentionPooling.Shape shape,
    int width,
    int dimension,
    double epsilon) {
  /// How tokens become one vector.
  enum Kind {
    TOKEN("class token"),
    AVERAGE("mean of the patches");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /// Which queries attend, by `attentional_pool`.
  enum Attending {
    NONE,
    /// The first answer, or the mean of the others, is the vector.
    ONCE,
    /// A query of its own for the vector attends to the transformer's tokens.
    PARALLEL,
    /// A query of its own for the vector attends to the other queries' answers.
    CASCADE
  }

  static VisionPooling of(OpenClipModel model) {
    Config config = model.vision();
    int width = config.count("width", 768);
    Attending attending = attending(config, width, model.dimension());
    VisionPooling pooling =
        new VisionPooling(
            kind(config, attending),
            attending,
            config.flag("final_ln_after_pool", false),
            AttentionPooling.Shape.of(config, width, model.dimension(), attending),
            width,
            model.dimension(),
            Settings.epsilon(config));
    if (attending == Attending.ONCE
        && pooling.kind == Kind.AVERAGE
        && pooling.shape.queries() < 2) {
      throw config.unsupported("attn_pooler_queries", "2 or more, of which all but one are used");
    }
    return pooling;
  }

  private static Attending attending(Config config, int width, int dimension) {
    if (!config.isText("attentional_pool")) {
      return config.flag("attentional_pool", false) ? Attending.ONCE : Attending.NONE;
    }
    Attending attending =
        switch (config.text("attentional_pool")) {
          case "" -> Attending.NONE;
          case "parallel" -> Attending.PARALLEL;
          case "cascade" -> Attending.CASCADE;
          default ->
              throw config.unsupported(
                  "attentional_pool", "true, false, \"parallel\" or \"cascade\"");
        };
    if (attending != Attending.NONE && width != dimension) {
      throw config.unsupported(
          "attentional_pool",
          "true: the width %d is not embed_dim, %d".formatted(width, dimension));
    }
    return attending;
  }

  private static Kind kind(Config config, Attending attending) {
    return switch (config.text("pool_type", "tok")) {
      case "tok" -> Kind.TOKEN;
      case "avg" -> Kind.AVERAGE;
      case "none" -> {
        if (attending == Attending.NONE || attending == Attending.ONCE) {
          throw unpooled(config);
        }
        yield Kind.TOKEN;
      }
      default -> throw unpooled(config);
    };
  }

  private static ModelException unpooled(Config config) {
    return config.unsupported(
        "pool_type", "\"tok\" or \"avg\": without pooling a picture has no single vector");
  }

  String describe() {
    return switch (attending) {
      case NONE -> kind.words + (normLast ? ", normalised after" : "");
      case ONCE -> "attention pooling, " + shape;
      case PARALLEL, CASCADE -> "attention pooling (%s), %s".formatted(attending, shape);
    };
  }

  /// Whether the layer norm has the transformer's width, and is its own.
  boolean normInNetwork() {
    return attending != Attending.ONCE;
  }

  /// Those of the tower's tensors that are on the way to the vector.
  NamedTensors onPath(NamedTensors tensors) {
    return tensors.only(name -> !isBeside(name));
  }

  /// Whether a tensor of the tower, without `visual.`, is for the decoder alone.
  boolean isBeside(String name) {
    return attending == Attending.PARALLEL && name.startsWith("attn_pool.");
  }

  /// Numbers of what is projected into the latent space.
  int pooledWidth() {
    return attending == Attending.NONE ? width : dimension;
  }

  /// Reads the weights: `[batch, 3, height, width] -> [batch, pooled width]`.
  UnaryOperator<Tensor> vectors(Layers layers, VisionTransformer network) {
    return switch (attending) {
      case NONE -> plain(network);
      case ONCE -> {
        boolean first = kind == Kind.TOKEN;
        AttentionPooling pool =
            AttentionPooling.of(layers, shape, first ? 0 : 1, first ? 1 : shape.queries() - 1);
        LayerNorm after = layers.norm("post_layernorm", dimension, epsilon);
        yield pictures -> {
          Tensor answers = after.apply(pool.apply(network.run(pictures)));
          return first ? answers.select(1, 0) : answers.mean(1);
        };
      }
      case PARALLEL -> {
        AttentionPooling own = AttentionPooling.of(layers, shape.contrastive(), 0, 1);
        yield pictures -> own.apply(network.encode(pictures)).select(1, 0);
      }
      case CASCADE -> {
        AttentionPooling pool = AttentionPooling.of(layers, shape, 0, shape.queries());
        AttentionPooling own = AttentionPooling.of(layers, shape.contrastive(), 0, 1);
        yield pictures -> own.apply(pool.apply(network.encode(pictures))).select(1, 0);
      }
    };
  }

  private UnaryOperator<Tensor> plain(VisionTransformer network) {
    return pictures ->
        switch (kind) {
          case TOKEN -> network.encodeFirst(pictures);
          case AVERAGE -> {
            Tensor patches = withoutFirst(network.run(pictures)); // [batch, patches, width]
            yield normLast
                ? network.normalise(patches.mean(1))
                : network.normalise(patches).mean(1);
          }
        };
  }

  /// How many numbers a token has that the decoder looks at.
  int tokenWidth() {
    return pooledWidth();
  }

  /// Reads the weights: `[batch, 3, height, width] -> [batch, tokens, token width]`.
  UnaryOperator<Tensor> tokens(Layers layers, VisionTransformer network) {
    return switch (attending) {
      case NONE ->
          normLast
              ? pictures -> withoutFirst(network.run(pictures))
              : pictures -> withoutFirst(network.encode(pictures));
      case ONCE -> {
        AttentionPooling pool = AttentionPooling.of(layers, shape, 1, shape.queries() - 1);
        LayerNorm after = layers.norm("post_layernorm", dimension, epsilon);
        yield pictures -> after.apply(pool.apply(network.run(pictures)));
      }
      case PARALLEL, CASCADE -> {
        AttentionPooling pool = AttentionPooling.of(layers, shape, 0, shape.queries());
        yield pictures -> pool.apply(network.encode(pictures));
      }
    };
  }

  private static Tensor withoutFirst(Tensor tokens) {
    return tokens.narrow(1, 1, tokens.size(1) - 1);
  }
}
