package semblance.model.network;

import java.util.List;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.tensor.Activation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.PackedLinear;
import semblance.model.tensor.Tensor;

/// A vision transformer for pictures of any shape: the positions of a square of patches are
/// resampled to the picture's own grid. SigLIP 2's NaFlex, Tschannen et al., 2025; weights' names
/// and arithmetic are those of transformers' `Siglip2VisionModel`, without its padding: pictures of
/// one size go together, and so none is padded.
///
/// Positions are resampled by libtorch itself: for a grid of one column it gives other numbers than
/// its filter should, and the reference's vectors depend on them.
///
/// Thread-safe until its resources are closed.
public final class FlexibleVisionTransformer {
  private final Settings settings;
  private final PackedLinear patches; // [patch * patch * 3] -> [width]
  private final Tensor positions; // [1, width, side, side], in 32-bit floats, channels fastest
  private final List<TransformerLayer> layers;
  private final LayerNorm after;

  /// What such a network is.
  ///
  /// @param stack its layers
  /// @param patchSize height and width of a patch
  /// @param side rows, and columns, of the grid that positions were learned on
  public record Settings(TransformerSettings stack, int patchSize, int side) {}

  private FlexibleVisionTransformer(
      Settings settings,
      PackedLinear patches,
      Tensor positions,
      List<TransformerLayer> layers,
      LayerNorm after) {
    this.settings = settings;
    this.patches = patches;
    this.positions = positions;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  public static FlexibleVisionTransformer of(Layers layers, Settings settings) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    int side = settings.side;
    Layers embeddings = layers.in("embeddings");
    Tensor positions = // [1, width, side, side]
        embeddings
            .weights()
            .take("position_embedding.weight", (long) side * side, width)
            .transpose(0, 1)
            .reshape(1, width, side, side);
    return new FlexibleVisionTransformer(
        settings,
        embeddings.linear(
            "patch_embedding",
            width,
            3L * settings.patchSize * settings.patchSize,
            Activation.NONE),
        embeddings.with(NumberFormat.FLOAT32).keep(positions),
        TransformerLayer.stack(layers.in("encoder"), stack),
        layers.norm("post_layernorm", width, stack.layerNormEpsilon()));
  }

  /// All tokens' outputs, normalised, `[batch, 3, height, width] -> [batch, tokens, width]`.
  ///
  /// @param pictures with sides that are whole numbers of patches
  public Tensor encode(Tensor pictures) {
    long batch = pictures.size(0);
    long patch = settings.patchSize;
    long rows = pictures.size(2) / patch;
    long columns = pictures.size(3) / patch;
    int width = settings.stack.width();
    Tensor flat = // [batch, patches, patch * patch * 3], the colours of a pixel side by side
        pictures
            .permute(0, 2, 3, 1)
            .reshape(batch, rows, patch, columns, patch, 3)
            .permute(0, 1, 3, 2, 4, 5)
            .reshape(batch, rows * columns, patch * patch * 3);
    Tensor places = // [patches, width]
        positions
            .resizeBilinear(rows, columns)
            .reshape(width, rows * columns)
            .transpose(0, 1)
            .to(flat.format());
    Tensor x = patches.apply(flat).addInPlace(places); // [batch, patches, width]
    return after.apply(TransformerLayer.runAll(layers, x, null, false));
  }
}
