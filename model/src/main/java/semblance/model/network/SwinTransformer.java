package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.FeedForward;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.tensor.Activation;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// The Swin transformer behind its patches: stages of layers whose tokens attend within windows,
/// every second time shifted, and which merge four tokens into one between stages. Liu et al.,
/// "Swin Transformer", 2021; weights' names and arithmetic are those of Microsoft's
/// `SwinTransformer`, with queries, keys and values in tensors of their own (`attn.query`,
/// `attn.key`, `attn.value`).
///
/// Patches are made tokens by a [PatchEmbedding], or otherwise. Thread-safe until its resources are
/// closed.
public final class SwinTransformer {
  private final Settings settings;
  private final List<Stage> stages;
  private final LayerNorm after;

  /// What a Swin transformer is.
  ///
  /// @param rows of tokens
  /// @param columns of tokens
  /// @param width numbers a token in the first stage; each further stage has twice as many
  /// @param depths layers a stage
  /// @param heads into how many parts attention splits the width, by stage
  /// @param window rows and columns of tokens that attend to each other
  /// @param innerRatio by which the feed-forward part widens
  /// @param inputBias whether queries, keys and values have biases
  /// @param queryScale by which queries are multiplied; 0 for the usual, one over the root of the
  ///   numbers a head
  /// @param layerNormEpsilon added to the variances
  /// @param activation inside the feed-forward part
  /// @param betweenEpsilon added to the variances where tokens are merged, and after the last layer
  /// @param filled whether tokens that cannot be cut into windows are filled up with zeros, after
  ///   their norm, which the others attend to
  public record Settings(
      int rows,
      int columns,
      int width,
      List<Integer> depths,
      List<Integer> heads,
      int window,
      double innerRatio,
      boolean inputBias,
      double queryScale,
      double layerNormEpsilon,
      HiddenActivation activation,
      double betweenEpsilon,
      boolean filled) {
    /// One whose norms are all alike, and whose windows must fit.
    public Settings(
        int rows,
        int columns,
        int width,
        List<Integer> depths,
        List<Integer> heads,
        int window,
        double innerRatio,
        boolean inputBias,
        double queryScale,
        double layerNormEpsilon,
        HiddenActivation activation) {
      this(
          rows,
          columns,
          width,
          depths,
          heads,
          window,
          innerRatio,
          inputBias,
          queryScale,
          layerNormEpsilon,
          activation,
          layerNormEpsilon,
          false);
    }

    /// @throws IllegalArgumentException if some stage's tokens cannot be cut into windows, or four
    ///   of them not be merged
    public Settings {
      depths = List.copyOf(depths);
      heads = List.copyOf(heads);
      if (depths.isEmpty() || depths.size() != heads.size()) {
        throw new IllegalArgumentException(
            "depths %s and heads %s: expected one of each a stage".formatted(depths, heads));
      }
      for (int stage = 0; stage < depths.size(); stage++) {
        int wide = width << stage;
        if (wide % heads.get(stage) != 0) {
          throw new IllegalArgumentException(
              "a width of %d in stage %d cannot be split among %d attention heads"
                  .formatted(wide, stage, heads.get(stage)));
        }
        Grid grid = new Grid(rows >> stage, columns >> stage);
        boolean last = stage == depths.size() - 1;
        if (grid.isEmpty() || (!filled && !grid.fits(window)) || (!last && grid.isOdd())) {
          throw new IllegalArgumentException(
              "%d x %d tokens in stage %d, windows of %d: expected %s"
                  .formatted(
                      grid.rows(),
                      grid.columns(),
                      stage,
                      window,
                      filled
                          ? "even ones"
                          : last
                              ? "multiples of the window"
                              : "multiples of the window, and even ones"));
        }
      }
    }

    /// Numbers a token in the last stage.
    public int features() {
      return width << (depths.size() - 1);
    }
  }

  private record Layer(
      LayerNorm attentionNorm,
      WindowAttention attention,
      LayerNorm forwardNorm,
      FeedForward forward) {
    Tensor apply(Tensor x) { // [batch, tokens, width]
      Tensor seen = attention.apply(attentionNorm.apply(x)).addInPlace(x);
      return forward.apply(forwardNorm.apply(seen)).addInPlace(seen);
    }
  }

  /// Four neighbours become one token of twice the width.
  private record Merging(Grid grid, LayerNorm norm, PackedLinear reduction) {
    Tensor apply(Tensor x) { // [batch, tokens, width]
      long batch = x.size(0);
      long width = x.size(2);
      Tensor four = // column within the pair first, as in the reference
          x.reshape(batch, grid.rows() / 2, 2, grid.columns() / 2, 2, width)
              .permute(0, 1, 3, 4, 2, 5)
              .reshape(batch, x.size(1) / 4, 4 * width);
      return reduction.apply(norm.apply(four)); // [batch, tokens / 4, 2 * width]
    }
  }

  private record Stage(List<Layer> layers, @Nullable Merging merging) {}

  private SwinTransformer(Settings settings, List<Stage> stages, LayerNorm after) {
    this.settings = settings;
    this.stages = stages;
    this.after = after;
  }

  /// Reads the weights.
  public static SwinTransformer of(Layers layers, Settings settings) {
    List<Stage> stages = new ArrayList<>();
    for (int stage = 0; stage < settings.depths.size(); stage++) {
      stages.add(stage(layers.in("layers." + stage), settings, stage));
    }
    return new SwinTransformer(
        settings,
        List.copyOf(stages),
        layers.norm("norm", settings.features(), settings.betweenEpsilon));
  }

  private static Stage stage(Layers layers, Settings settings, int stage) {
    int width = settings.width << stage;
    double epsilon = settings.layerNormEpsilon;
    Grid grid = new Grid(settings.rows >> stage, settings.columns >> stage);
    List<Layer> stacked = new ArrayList<>();
    for (int i = 0; i < settings.depths.get(stage); i++) {
      Layers layer = layers.in("blocks." + i);
      Windows windows = Windows.of(grid, settings.window, i % 2 == 1);
      try (TensorScope _ =
          TensorScope.open()) { // a layer's originals go before the next one's come
        stacked.add(
            new Layer(
                layer.norm("norm1", width, epsilon),
                WindowAttention.of(layer.in("attn"), windows, settings, stage),
                layer.norm("norm2", width, epsilon),
                FeedForward.of(
                    layer,
                    "mlp.fc1",
                    "mlp.fc2",
                    width,
                    (int) (width * settings.innerRatio),
                    settings.activation,
                    null)));
      }
    }
    boolean last = stage == settings.depths.size() - 1;
    return new Stage(
        List.copyOf(stacked),
        last
            ? null
            : new Merging(
                grid,
                layers.norm("downsample.norm", 4 * width, settings.betweenEpsilon),
                layers.linear(
                    layers.weights().take("downsample.reduction.weight", 2L * width, 4L * width),
                    null,
                    Activation.NONE)));
  }

  /// The last stage's tokens, normalised, `[batch, rows * columns, width] -> [batch, places,
  /// features]`.
  public Tensor encode(Tensor tokens) {
    Tensor x = tokens;
    for (Stage stage : stages) {
      for (Layer layer : stage.layers) {
        Tensor input = x;
        x = TensorScope.keeping(() -> layer.apply(input));
        input.close();
      }
      Merging merging = stage.merging;
      if (merging != null) {
        Tensor input = x;
        x = TensorScope.keeping(() -> merging.apply(input));
        input.close();
      }
    }
    return after.apply(x);
  }

  /// The settings it was made with.
  public Settings settings() {
    return settings;
  }
}
