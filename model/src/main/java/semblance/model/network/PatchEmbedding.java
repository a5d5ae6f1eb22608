package semblance.model.network;

import org.jspecify.annotations.Nullable;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.Tensor;

/// Makes patches of a picture tokens of a [SwinTransformer]; weights' names and arithmetic are
/// those of Microsoft's `PatchEmbed`. Patches may overlap.
///
/// @param patches `[width, channels, patch, patch]`
/// @param norm of the tokens, or null
/// @param positions `[1, tokens, width]`, added to the tokens, or null
public record PatchEmbedding(
    Convolution patches, @Nullable LayerNorm norm, @Nullable Tensor positions) {
  /// What such an embedding is.
  ///
  /// @param height of a picture
  /// @param width of a picture
  /// @param channels of a picture
  /// @param patch height and width of a patch
  /// @param stride rows and columns from one patch to the next
  /// @param tokenWidth numbers a token
  /// @param normed whether tokens are normalised
  /// @param positioned whether tokens get a learned vector for their place
  /// @param layerNormEpsilon added to the variance
  public record Settings(
      int height,
      int width,
      int channels,
      Extent patch,
      Extent stride,
      int tokenWidth,
      boolean normed,
      boolean positioned,
      double layerNormEpsilon) {
    /// Square patches of a coloured picture, side by side.
    public Settings(
        int height,
        int width,
        int patch,
        int tokenWidth,
        boolean normed,
        boolean positioned,
        double layerNormEpsilon) {
      this(
          height,
          width,
          3,
          new Extent(patch, patch),
          new Extent(patch, patch),
          tokenWidth,
          normed,
          positioned,
          layerNormEpsilon);
    }

    /// @throws IllegalArgumentException if there are pixels between patches
    public Settings {
      if (stride.height > patch.height || stride.width > patch.width) {
        throw new IllegalArgumentException(
            "patches of %d x %d pixels every %d x %d: expected no pixels between them"
                .formatted(patch.height, patch.width, stride.height, stride.width));
      }
    }

    /// Rows of patches; what is left over of a picture is not read.
    public int rows() {
      return (height + 2 * paddingDown() - patch.height) / stride.height + 1;
    }

    /// Columns of patches.
    public int columns() {
      return (width + 2 * paddingAcross() - patch.width) / stride.width + 1;
    }

    private int paddingDown() {
      return (patch.height - stride.height) / 2;
    }

    private int paddingAcross() {
      return (patch.width - stride.width) / 2;
    }

    /// How patches lie, for a network that makes them `wider` times as wide.
    ConvolutionSettings convolution(int wider) {
      return new ConvolutionSettings(
          stride.height, wider * stride.width, paddingDown(), paddingAcross(), 1);
    }
  }

  /// Pixels down and across.
  public record Extent(int height, int width) {}

  /// Reads the weights.
  ///
  /// @param batch the usual number of pictures together
  public static PatchEmbedding of(Layers layers, Settings settings, int batch) {
    int width = settings.tokenWidth;
    Layers embedding = layers.in("patch_embed");
    Convolution patches =
        layers.convolution(
            embedding
                .weights()
                .take(
                    "proj.weight",
                    width,
                    settings.channels,
                    settings.patch.height,
                    settings.patch.width),
            embedding.weights().take("proj.bias", width),
            settings.convolution(1),
            Activation.NONE,
            batch,
            settings.channels,
            settings.height,
            settings.width);
    return new PatchEmbedding(
        patches,
        settings.normed ? embedding.norm("norm", width, settings.layerNormEpsilon) : null,
        settings.positioned
            ? layers.take(
                "absolute_pos_embed", 1, (long) settings.rows() * settings.columns(), width)
            : null);
  }

  /// `[batch, channels, height, width] -> [batch, rows * columns, tokenWidth]`.
  public Tensor apply(Tensor pictures) {
    return finish(tokens(pictures));
  }

  /// The first half of [#apply]: tokens without norm and positions.
  Tensor tokens(Tensor pictures) {
    Tensor grid = patches.apply(pictures); // [batch, tokenWidth, rows, columns]
    return grid.permute(0, 2, 3, 1) // a view, since channels are fastest already
        .reshape(grid.size(0), grid.size(2) * grid.size(3), grid.size(1));
  }

  /// The second half of [#apply].
  Tensor finish(Tensor tokens) {
    Tensor normed = norm == null ? tokens : norm.apply(tokens);
    return positions == null ? normed : normed.add(positions);
  }
}
