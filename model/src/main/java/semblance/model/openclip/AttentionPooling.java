package semblance.model.openclip;

import semblance.model.checkpoint.Config;
import semblance.model.checkpoint.NamedTensors;
import semblance.model.layer.Attention;
import semblance.model.layer.CrossAttention;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// Learned queries that attend to all tokens, open_clip's `AttentionalPooler`.
///
/// No query sees another, so where only some answers are used only those are computed.
final class AttentionPooling {
  /// Its own layer norms do not follow `norm_kwargs`.
  private static final double EPSILON = 1e-5;

  private final Tensor queries; // [1, queries, dimension], normalised
  private final LayerNorm contextNorm;
  private final CrossAttention attention;

  /// What such a pooling is.
  ///
  /// @param name what its tensors' names begin with
  /// @param queries how many there are
  /// @param heads of attention
  /// @param width of the tokens
  /// @param dimension of queries and answers
  record Shape(String name, int queries, int heads, int width, int dimension) {
    /// `attn_pool`, as configured.
    static Shape of(Config config, int width, int dimension, VisionPooling.Attending attending) {
      int heads = config.count("attn_pooler_heads", 8);
      return new Shape(
          "attn_pool",
          config.count("attn_pooler_queries", 256),
          attending == VisionPooling.Attending.NONE
              ? heads
              : Settings.heads(config, "attn_pooler_heads", dimension, heads),
          width,
          dimension);
    }

    /// `attn_pool_contrastive`, which has one query.
    Shape contrastive() {
      return new Shape("attn_pool_contrastive", 1, heads, width, dimension);
    }

    @Override
    public String toString() {
      return "%d queries, %d heads".formatted(queries, heads);
    }
  }

  private AttentionPooling(Tensor queries, LayerNorm contextNorm, CrossAttention attention) {
    this.queries = queries;
    this.contextNorm = contextNorm;
    this.attention = attention;
  }

  /// The tensors' names with queries, keys and values apart, however they were packed.
  static NamedTensors names(NamedTensors tensors) {
    return tensors
        .split(
            "(attn_pool(?:_contrastive)?)\\.attn\\.in_proj_(weight|bias)",
            "$1.attn.q_proj.$2",
            "$1.attn.k_proj.$2",
            "$1.attn.v_proj.$2")
        .rename(
            "^(attn_pool(?:_contrastive)?)\\.attn\\.([qkv])_proj_weight$",
            "$1.attn.$2_proj.weight");
  }

  /// Reads the weights.
  ///
  /// @param first the first query that is used
  /// @param count how many are
  static AttentionPooling of(Layers layers, Shape shape, int first, int count) {
    Layers pool = layers.in(shape.name);
    int dimension = shape.dimension;
    LayerNorm queryNorm = pool.with(NumberFormat.FLOAT32).norm("ln_q", dimension, EPSILON);
    Tensor queries = queryNorm.apply(pool.weights().take("query", shape.queries, dimension));
    return new AttentionPooling(
        pool.keep(queries.narrow(0, first, count).reshape(1, count, dimension)),
        pool.norm("ln_k", shape.width, EPSILON),
        CrossAttention.of(
            pool.in("attn"),
            new Attention.Names("q_proj", "k_proj", "v_proj", "out_proj"),
            dimension,
            shape.width,
            shape.heads));
  }

  /// `[batch, tokens, width] -> [batch, queries, dimension]`.
  Tensor apply(Tensor tokens) {
    Tensor asking = queries.expand(tokens.size(0), queries.size(1), queries.size(2));
    return attention.apply(asking, contextNorm.apply(tokens), null);
  }
}
