package semblance.model.network;

import org.jspecify.annotations.Nullable;
import semblance.model.layer.Layers;
import semblance.model.layer.Weights;
import semblance.model.tensor.Interpolation;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// HTS-AT, the hierarchical token-semantic audio transformer: a spectrogram folded into a square
/// picture, and a Swin transformer over its patches. Chen et al., "HTS-AT", 2022; arithmetic is
/// that of transformers' `ClapAudioModel`, weights' names are those of our [SwinTransformer] and
/// [PatchEmbedding].
///
/// Thread-safe until its resources are closed.
public final class AudioTransformer {
  /// Usual sounds in a batch.
  private static final int USUAL_BATCH = 4;

  private static final double BATCH_NORM_EPSILON = 1e-5;

  private final Settings settings;
  private final NumberFormat format;
  private final Tensor scale; // [bands]
  private final Tensor shift; // [bands]
  private final PatchEmbedding embedding;
  private final @Nullable ViewFusion fusion;
  private final SwinTransformer swin;

  /// What an audio transformer is.
  ///
  /// @param bands of frequency
  /// @param size rows and columns of the picture that a spectrogram is folded into
  /// @param patches how the picture becomes tokens
  /// @param swin what is done with them
  /// @param fusionRatio by which the fusion of views narrows channels; 0 for no fusion
  public record Settings(
      int bands,
      int size,
      PatchEmbedding.Settings patches,
      SwinTransformer.Settings swin,
      int fusionRatio) {
    /// @throws IllegalArgumentException if no spectrogram can be folded so
    public Settings {
      if (bands > size || size % (size / bands) != 0) {
        throw new IllegalArgumentException(
            "spectrograms of %d bands as pictures of %d x %d: expected a size that is a multiple of how often the bands go into it"
                .formatted(bands, size, size));
      }
      if (fusionRatio > swin.width()) {
        throw new IllegalArgumentException(
            "%d channels cannot be narrowed by %d".formatted(swin.width(), fusionRatio));
      }
    }

    /// Into how many stretches of time a spectrogram is cut; they stand below each other.
    public int folds() {
      return size / bands;
    }

    /// The most times a spectrogram may have; one of fewer is stretched.
    public int times() {
      return size * folds();
    }

    /// Whether spectrograms of so many times can be read. Those with fewer bands than a stretch has
    /// rows must have all times: the reference stretches either bands or times.
    public boolean reads(int times) {
      return times == times() || (times < times() && bands == size / folds());
    }
  }

  private AudioTransformer(
      Settings settings,
      NumberFormat format,
      Tensor scale,
      Tensor shift,
      PatchEmbedding embedding,
      @Nullable ViewFusion fusion,
      SwinTransformer swin) {
    this.settings = settings;
    this.format = format;
    this.scale = scale;
    this.shift = shift;
    this.embedding = embedding;
    this.fusion = fusion;
    this.swin = swin;
  }

  /// Reads the weights.
  public static AudioTransformer of(Layers layers, Settings settings) {
    // Decibels run from -100 up: they are brought near to 0 before anything is rounded.
    Layers exact = layers.with(NumberFormat.FLOAT32);
    Tensor scale = normScale(layers.weights(), "batch_norm", settings.bands);
    Tensor shift = normShift(layers.weights(), "batch_norm", settings.bands, scale);
    return new AudioTransformer(
        settings,
        layers.format(),
        exact.keep(scale),
        exact.keep(shift),
        PatchEmbedding.of(layers, settings.patches, USUAL_BATCH),
        settings.fusionRatio == 0
            ? null
            : ViewFusion.of(
                layers.in("patch_embed"), settings.patches, settings.fusionRatio, USUAL_BATCH),
        SwinTransformer.of(layers, settings.swin));
  }

  /// By what a batch norm multiplies, `[channels]`.
  static Tensor normScale(Weights weights, String name, int channels) {
    return weights
        .take(name + ".weight", channels)
        .multiply(
            weights.take(name + ".running_var", channels).inverseSquareRoot(BATCH_NORM_EPSILON));
  }

  /// What a batch norm then adds, `[channels]`.
  static Tensor normShift(Weights weights, String name, int channels, Tensor scale) {
    return weights
        .take(name + ".bias", channels)
        .subtract(weights.take(name + ".running_mean", channels).multiply(scale));
  }

  /// The mean of the last stage's tokens, `[batch, views, times, bands] -> [batch, features]`.
  ///
  /// @param longer whether the sounds are longer than a view, so that views are fused
  public Tensor run(Tensor views, boolean longer) {
    Tensor tokens = TensorScope.keeping(() -> tokens(folded(views), longer));
    return swin.encode(tokens).mean(1);
  }

  /// `[batch, views, times, bands] -> [batch, views, size, size]`.
  private Tensor folded(Tensor views) {
    int folds = settings.folds();
    int rows = settings.size / folds;
    Tensor normed = views.multiply(scale).addInPlace(shift);
    if (views.size(2) < settings.times()) {
      normed = Interpolation.bicubic(normed, settings.times(), settings.bands);
    }
    if (settings.bands < rows) {
      normed = Interpolation.bicubic(normed, settings.times(), rows);
    }
    return normed
        .to(format)
        .reshape(views.size(0), views.size(1), folds, settings.size, rows)
        .transpose(3, 4) // within a stretch, rows are bands and columns are times
        .reshape(views.size(0), views.size(1), settings.size, settings.size);
  }

  private Tensor tokens(Tensor pictures, boolean longer) { // [batch, tokens, width]
    if (fusion == null) {
      return embedding.apply(pictures);
    }
    Tensor whole = embedding.tokens(pictures.narrow(1, 0, 1).contiguous());
    if (!longer) {
      return embedding.finish(whole);
    }
    Tensor parts = pictures.narrow(1, 1, pictures.size(1) - 1).contiguous();
    return embedding.finish(fusion.apply(whole, parts));
  }
}
