package semblance.model.network;

import java.util.List;
import java.util.stream.IntStream;
import semblance.model.layer.Attention;
import semblance.model.layer.CrossAttention;
import semblance.model.layer.FeedForward;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// X-CLIP's prompts that are made for a film: what texts attend to in its patches is added to them.
/// Ni et al., 2022, section 3.3; weights' names and arithmetic are those of transformers'
/// `XCLIPPromptGenerator` and of what `XCLIPModel` puts before it.
///
/// Thread-safe until its resources are closed.
public final class FilmPrompts {
  private final LayerNorm patchNorm;
  private final PackedLinear projection; // [width] -> [dimension]
  private final LayerNorm filmNorm;
  private final List<Layer> layers;
  private final Tensor strength; // [dimension]

  /// What such prompts are made by.
  ///
  /// @param width numbers a patch
  /// @param dimension numbers a text
  /// @param layers how many layers follow each other
  /// @param heads of attention
  /// @param activation inside the feed-forward parts
  /// @param filmEpsilon added to the variance in layer norms of patches
  /// @param textEpsilon added to the variance in layer norms of texts
  public record Settings(
      int width,
      int dimension,
      int layers,
      int heads,
      HiddenActivation activation,
      double filmEpsilon,
      double textEpsilon) {}

  private record Layer(
      LayerNorm attentionNorm,
      CrossAttention attention,
      LayerNorm forwardNorm,
      FeedForward forward) {
    private static final Attention.Names NAMES =
        new Attention.Names(
            "cross_attn.q_proj",
            "cross_attn.k_proj",
            "cross_attn.v_proj",
            "cross_attn.proj",
            Attention.Biases.OUTPUT_ONLY);

    static Layer of(Layers layer, Settings settings) {
      int dimension = settings.dimension;
      return new Layer(
          layer.norm("norm1", dimension, settings.textEpsilon),
          CrossAttention.of(layer, NAMES, dimension, dimension, settings.heads),
          layer.norm("norm3", dimension, settings.textEpsilon),
          FeedForward.of(
              layer, "mlp.0", "mlp.3", dimension, 4 * dimension, settings.activation, null));
    }

    /// `[1, texts, dimension] -> [1, texts, dimension]`.
    Tensor apply(Tensor texts, Tensor film) {
      Tensor seen = attention.apply(attentionNorm.apply(texts), film, null).addInPlace(texts);
      return forward.apply(forwardNorm.apply(seen)).addInPlace(seen);
    }
  }

  private FilmPrompts(
      LayerNorm patchNorm,
      PackedLinear projection,
      LayerNorm filmNorm,
      List<Layer> layers,
      Tensor strength) {
    this.patchNorm = patchNorm;
    this.projection = projection;
    this.filmNorm = filmNorm;
    this.layers = layers;
    this.strength = strength;
  }

  /// Reads the weights.
  public static FilmPrompts of(Layers model, Settings settings) {
    Layers generator = model.in("prompts_generator");
    return new FilmPrompts(
        model.norm("prompts_visual_layernorm", settings.width, settings.filmEpsilon),
        model.transposedProjection("prompts_visual_projection", settings.width, settings.dimension),
        generator.norm("layernorm", settings.dimension, settings.filmEpsilon),
        IntStream.range(0, settings.layers)
            .mapToObj(i -> Layer.of(generator.in("decoder." + i), settings))
            .toList(),
        generator.take("alpha", settings.dimension));
  }

  /// Texts with their prompts added, `[texts, dimension] -> [texts, dimension]`.
  ///
  /// @param states what the tokens of a film's frames became, class tokens first, `[frames, tokens,
  ///   width]`
  public Tensor apply(Tensor texts, Tensor states) {
    long patches = states.size(1) - 1;
    long dimension = texts.size(1);
    Tensor film = // [1, patches, dimension]
        filmNorm.apply(
            projection
                .apply(patchNorm.apply(states.narrow(1, 1, patches)))
                .mean(0)
                .reshape(1, patches, dimension));
    Tensor prompts = texts.reshape(1, texts.size(0), dimension);
    for (Layer layer : layers) {
      prompts = layer.apply(prompts, film);
    }
    return texts.add(prompts.multiply(strength).reshape(texts.size(0), dimension));
  }
}
