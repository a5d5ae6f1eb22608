package semblance.model.network;

import java.util.List;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// CLIP's vision transformer: patches as tokens after a class token. Dosovitskiy et al., 2020;
/// weights' names and arithmetic are those of transformers' `CLIPVisionTransformer`.
///
/// Thread-safe until closed.
public final class VisionTransformer implements AutoCloseable {
  private final Settings settings;
  private final Convolution patches; // [width, 3, patch, patch]
  private final Tensor firstToken; // [1, 1, width], its position added
  private final Tensor positions; // [patches, width]
  private final LayerNorm before;
  private final List<TransformerLayer> layers;
  private final LayerNorm after;

  /// What a vision transformer is.
  ///
  /// @param stack its layers
  /// @param imageSize height and width of a picture
  /// @param patchSize height and width of a patch
  public record Settings(TransformerSettings stack, int imageSize, int patchSize) {
    int patches() {
      return (imageSize / patchSize) * (imageSize / patchSize);
    }
  }

  private VisionTransformer(
      Settings settings,
      Convolution patches,
      Tensor firstToken,
      Tensor positions,
      LayerNorm before,
      List<TransformerLayer> layers,
      LayerNorm after) {
    this.settings = settings;
    this.patches = patches;
    this.firstToken = firstToken;
    this.positions = positions;
    this.before = before;
    this.layers = layers;
    this.after = after;
  }

  /// Reads the weights.
  ///
  /// @param batch the usual number of pictures together
  public static VisionTransformer of(
      Weights weights, Settings settings, NumberFormat format, int batch) {
    TransformerSettings stack = settings.stack;
    int width = stack.width();
    int patch = settings.patchSize;
    try (TensorScope scope = TensorScope.open()) {
      Weights embeddings = weights.in("embeddings");
      Tensor positions = // [1 + patches, width]
          embeddings.take("position_embedding.weight", 1L + settings.patches(), width);
      Tensor firstToken =
          embeddings
              .take("class_embedding", width)
              .reshape(1, width)
              .add(positions.narrow(0, 0, 1))
              .reshape(1, 1, width);
      Tensor zeros = Tensor.of(new float[width], width);
      Convolution patches =
          Convolution.prepare(
              embeddings.take("patch_embedding.weight", width, 3, patch, patch).to(format),
              zeros.to(format),
              new ConvolutionSettings(patch, 0, 1),
              Activation.NONE,
              batch,
              3,
              settings.imageSize,
              settings.imageSize);
      double epsilon = stack.layerNormEpsilon();
      return new VisionTransformer(
          settings,
          patches,
          scope.release(firstToken.to(format).copy()),
          scope.release(positions.narrow(0, 1, settings.patches()).to(format).copy()),
          LayerNorm.of(weights.in("pre_layrnorm"), width, epsilon, format, scope),
          TransformerLayer.stack(weights.in("encoder"), stack, format, scope),
          LayerNorm.of(weights.in("post_layernorm"), width, epsilon, format, scope));
    }
  }

  /// The class token's output, `[batch, 3, height, width] -> [batch, width]`.
  public Tensor encode(Tensor pictures) {
    long batch = pictures.size(0);
    long width = settings.stack.width();
    Tensor tokens = // [batch, patches, width]; a view, since channels are fastest already
        patches
            .apply(pictures) // [batch, width, rows, columns]
            .permute(0, 2, 3, 1)
            .reshape(batch, settings.patches(), width)
            .add(positions);
    Tensor x = // [batch, 1 + patches, width]
        Tensor.concatenate(1, firstToken.expand(batch, 1, width), tokens);
    x = TransformerLayer.runAll(layers, before.apply(x), false);
    return after.apply(x.select(1, 0));
  }

  /// Bytes held by the weights.
  public long bytes() {
    return patches.bytes()
        + firstToken.bytes()
        + positions.bytes()
        + before.bytes()
        + after.bytes()
        + layers.stream().mapToLong(TransformerLayer::bytes).sum();
  }

  @Override
  public void close() {
    patches.close();
    firstToken.close();
    positions.close();
    before.close();
    layers.forEach(TransformerLayer::close);
    after.close();
  }
}
