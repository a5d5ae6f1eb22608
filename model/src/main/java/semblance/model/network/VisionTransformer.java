package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.Attention;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerLayer;
import semblance.model.layer.TransformerSettings;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.Tensor;

/// The vision transformer: patches of a picture as tokens. Dosovitskiy et al., 2020; weights' names
/// and arithmetic are those of transformers' `CLIPVisionTransformer`.
///
/// Thread-safe until its resources are closed.
public final class VisionTransformer {
  private final Settings settings;
  private final Convolution patches; // [width, 3, patch, patch]
  private final @Nullable Tensor firstTokens; // [1, special, width], positions added
  private final Tensor positions; // [patches, width]
  private final @Nullable LayerNorm before;
  private final List<TransformerLayer> layers;
  private final @Nullable LayerNorm after;

  /// What a vision transformer is.
  ///
  /// @param stack its layers
  /// @param imageHeight of a picture
  /// @param imageWidth of a picture
  /// @param patchSize height and width of a patch
  /// @param classToken whether a token of its own stands before the patches
  /// @param patchBias whether patches become tokens with a bias
  /// @param normBefore whether a layer norm stands before the first layer
  /// @param normAfter whether a layer norm stands after the last layer
  /// @param biases which linear layers of attention have a bias
  /// @param registers tokens of their own behind the class token, without positions (Darcet et al.,
  ///   2023)
  /// @param positions what the table of positions was made for
  public record Settings(
      TransformerSettings stack,
      int imageHeight,
      int imageWidth,
      int patchSize,
      boolean classToken,
      boolean patchBias,
      boolean normBefore,
      boolean normAfter,
      Attention.Biases biases,
      int registers,
      Positions positions) {
    /// A table of positions for pictures of this size, and none of DINOv2's peculiarities.
    public Settings(
        TransformerSettings stack,
        int imageHeight,
        int imageWidth,
        int patchSize,
        boolean classToken,
        boolean patchBias,
        boolean normBefore,
        boolean normAfter) {
      this(
          stack,
          imageHeight,
          imageWidth,
          patchSize,
          classToken,
          patchBias,
          normBefore,
          normAfter,
          Attention.Biases.ALL,
          0,
          new Positions(
              imageHeight / patchSize, imageWidth / patchSize, PositionTable.Fitting.NONE));
    }

    /// For square pictures, with a layer norm after the last layer.
    public Settings(
        TransformerSettings stack,
        int imageSize,
        int patchSize,
        boolean classToken,
        boolean patchBias,
        boolean normBefore) {
      this(stack, imageSize, imageSize, patchSize, classToken, patchBias, normBefore, true);
    }

    /// The same with another number of layers.
    public Settings withLayers(int layers) {
      return new Settings(
          stack.withLayers(layers),
          imageHeight,
          imageWidth,
          patchSize,
          classToken,
          patchBias,
          normBefore,
          normAfter,
          biases,
          registers,
          positions);
    }

    /// Tokens of the patches alone.
    public int patches() {
      return (imageHeight / patchSize) * (imageWidth / patchSize);
    }

    /// All tokens.
    public int tokens() {
      return patches() + (classToken ? 1 : 0) + registers;
    }
  }

  /// A table of positions, a row a patch.
  ///
  /// @param rows of patches in the pictures it was made for
  /// @param columns of patches in them
  /// @param fitting how it is fitted to pictures of another size
  public record Positions(int rows, int columns, PositionTable.Fitting fitting) {}

  private VisionTransformer(
      Settings settings,
      Convolution patches,
      @Nullable Tensor firstTokens,
      Tensor positions,
      @Nullable LayerNorm before,
      List<TransformerLayer> layers,
      @Nullable LayerNorm after) {
    this.settings = settings;
    this.patches = patches;
    this.firstTokens = firstTokens;
    this.positions = positions;
    this.before = before;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  ///
  /// @param batch the usual number of pictures together
  public static VisionTransformer of(Layers layers, Settings settings, int batch) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    int patch = settings.patchSize;
    Weights embeddings = layers.weights().in("embeddings");
    Positions made = settings.positions;
    int special = settings.classToken ? 1 : 0;
    long patchPositions = (long) made.rows * made.columns;
    Tensor positions = // [class token and patches, width]
        embeddings.take("position_embedding.weight", special + patchPositions, width);
    Tensor bias =
        settings.patchBias
            ? embeddings.take("patch_embedding.bias", width)
            : Tensor.of(new float[width], width);
    Convolution patches =
        layers.convolution(
            embeddings.take("patch_embedding.weight", width, 3, patch, patch),
            bias,
            new ConvolutionSettings(patch, 0, 1),
            Activation.NONE,
            batch,
            3,
            settings.imageHeight,
            settings.imageWidth);
    double epsilon = stack.layerNormEpsilon();
    return new VisionTransformer(
        settings,
        patches,
        special + settings.registers > 0
            ? layers.keep(firstTokens(embeddings, settings, positions))
            : null,
        layers.keep(fitted(positions.narrow(0, special, patchPositions), settings)),
        settings.normBefore ? layers.norm("pre_layrnorm", width, epsilon) : null,
        TransformerLayer.stack(
            layers.in("encoder"), stack, TransformerLayer.attention(settings.biases)),
        settings.normAfter ? layers.norm("post_layernorm", width, epsilon) : null);
  }

  /// `[1, class token and registers, width]`.
  private static Tensor firstTokens(Weights embeddings, Settings settings, Tensor positions) {
    int width = settings.stack.width();
    List<Tensor> tokens = new ArrayList<>();
    if (settings.classToken) {
      tokens.add(
          embeddings
              .take("class_embedding", width)
              .reshape(1, width)
              .add(positions.narrow(0, 0, 1))
              .reshape(1, 1, width));
    }
    if (settings.registers > 0) {
      tokens.add(embeddings.take("register_tokens", 1, settings.registers, width));
    }
    return Tensor.concatenate(1, tokens.toArray(Tensor[]::new));
  }

  /// `[made for, width] -> [patches, width]`.
  private static Tensor fitted(Tensor positions, Settings settings) {
    Positions made = settings.positions;
    int rows = settings.imageHeight / settings.patchSize;
    int columns = settings.imageWidth / settings.patchSize;
    if (made.fitting == PositionTable.Fitting.NONE
        || (rows == made.rows && columns == made.columns)) {
      return positions;
    }
    return PositionTable.fit(positions, made, rows, columns);
  }

  /// The class token's output, normalised, `[batch, 3, height, width] -> [batch, width]`.
  public Tensor encodeFirst(Tensor pictures) {
    return normalise(run(pictures).select(1, 0));
  }

  /// All tokens' outputs, normalised, `[batch, 3, height, width] -> [batch, tokens, width]`.
  public Tensor encode(Tensor pictures) {
    return normalise(run(pictures));
  }

  /// The layer norm after the last layer, if there is one, `[..., width] -> [..., width]`.
  public Tensor normalise(Tensor tokens) {
    return after == null ? tokens : after.apply(tokens);
  }

  /// All tokens' outputs as the last layer gives them, `[batch, 3, height, width] -> [batch,
  /// tokens, width]`.
  public Tensor run(Tensor pictures) {
    return TransformerLayer.runAll(layers, embed(pictures), null, false);
  }

  /// The tokens before the first layer, `[batch, 3, height, width] -> [batch, tokens, width]`.
  public Tensor embed(Tensor pictures) {
    long batch = pictures.size(0);
    long width = settings.stack.width();
    Tensor x = // [batch, patches, width]; a view, since channels are fastest already
        patches
            .apply(pictures) // [batch, width, rows, columns]
            .permute(0, 2, 3, 1)
            .reshape(batch, settings.patches(), width)
            .add(positions);
    if (firstTokens != null) { // [batch, tokens, width]
      x = Tensor.concatenate(1, firstTokens.expand(batch, firstTokens.size(1), width), x);
    }
    return before == null ? x : before.apply(x);
  }
}
