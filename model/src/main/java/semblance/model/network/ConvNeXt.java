package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import semblance.model.layer.FeedForward;
import semblance.model.layer.LayerNorm;
import semblance.model.layer.Layers;
import semblance.model.layer.TransformerSettings.HiddenActivation;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// ConvNeXt: convolutions of single channels over wide kernels, and between them what a transformer
/// does to each token by itself. Liu et al., "A ConvNet for the 2020s", 2022; weights' names and
/// arithmetic are those of `ConvNeXt` in timm 1.0, up to its head.
///
/// Places are tokens here, `[batch, height, width, channels]`, which is how convolutions like their
/// input best. Thread-safe until its resources are closed.
public final class ConvNeXt {
  /// Pictures that go through the network together: few enough that what one layer writes is still
  /// in the cache when the next one reads it.
  public static final int PICTURES_AT_ONCE = 4;

  private final Convolution stem;
  private final LayerNorm stemNorm;
  private final List<Stage> stages;

  /// What a ConvNeXt is.
  ///
  /// @param height of a picture
  /// @param width of a picture
  /// @param patch height and width of the stem's patches
  /// @param epsilon added to the variance in layer norms
  public record Settings(
      int height,
      int width,
      int patch,
      List<StageSettings> stages,
      double epsilon,
      HiddenActivation activation) {
    public Settings {
      stages = List.copyOf(stages);
    }

    /// Channels that the last stage gives.
    public int channels() {
      return stages.getLast().channels;
    }
  }

  /// One of the stages, between which height and width are halved.
  ///
  /// @param kernel height and width of the convolutions of single channels
  /// @param innerWidth numbers a place inside the feed-forward parts
  /// @param halves whether it begins with a convolution that halves height and width
  public record StageSettings(
      int channels, int blocks, int kernel, int innerWidth, boolean halves) {}

  private record Stage(List<Halving> halving, List<Block> blocks) {}

  /// Normalises, and makes one place of four.
  private record Halving(LayerNorm norm, Convolution convolution) {
    Tensor apply(Tensor x) { // [batch, height, width, in]
      return convolve(convolution, norm.apply(x)); // [batch, height / 2, width / 2, out]
    }
  }

  private record Block(Convolution depthwise, LayerNorm norm, FeedForward forward) {
    Tensor apply(Tensor x) { // [batch, height, width, channels]
      return forward.apply(norm.apply(convolve(depthwise, x))).addInPlace(x);
    }
  }

  private ConvNeXt(Convolution stem, LayerNorm stemNorm, List<Stage> stages) {
    this.stem = stem;
    this.stemNorm = stemNorm;
    this.stages = stages;
  }

  /// Reads the weights.
  public static ConvNeXt of(Layers layers, Settings settings) {
    Builder builder = new Builder(settings);
    int first = settings.stages.getFirst().channels;
    Convolution stem =
        builder.convolution(layers, "stem.0", 3, first, settings.patch, settings.patch, 0, 1);
    LayerNorm stemNorm = layers.norm("stem.1", first, settings.epsilon);
    List<Stage> stages = new ArrayList<>();
    int in = first;
    for (StageSettings stage : settings.stages) {
      stages.add(builder.stage(layers.in("stages." + stages.size()), in, stage));
      in = stage.channels;
    }
    return new ConvNeXt(stem, stemNorm, List.copyOf(stages));
  }

  /// The last stage's output, `[batch, 3, height, width] -> [batch, rows, columns, channels]`.
  ///
  /// @param pictures channels last, in the format the network was made for
  public Tensor run(Tensor pictures) {
    Tensor x = // [batch, rows, columns, channels]
        stemNorm.apply(stem.apply(pictures).permute(0, 2, 3, 1));
    for (Stage stage : stages) {
      for (Halving halving : stage.halving) { // none or one
        Tensor input = x;
        x = TensorScope.keeping(() -> halving.apply(input));
        input.close();
      }
      for (Block block : stage.blocks) {
        Tensor input = x;
        x = TensorScope.keeping(() -> block.apply(input));
        input.close();
      }
    }
    return x;
  }

  /// `[batch, height, width, in] -> [batch, rows, columns, out]`.
  private static Tensor convolve(Convolution convolution, Tensor x) {
    return convolution.apply(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1);
  }

  /// Makes layers one after another, following the picture's size as it shrinks.
  private static final class Builder {
    private final Settings settings;
    private int height;
    private int width;

    Builder(Settings settings) {
      this.settings = settings;
      this.height = settings.height;
      this.width = settings.width;
    }

    Stage stage(Layers layers, int in, StageSettings stage) {
      int channels = stage.channels;
      List<Halving> halving = new ArrayList<>();
      if (stage.halves) {
        halving.add(
            new Halving(
                layers.norm("downsample.0", in, settings.epsilon),
                convolution(layers, "downsample.1", in, channels, 2, 2, 0, 1)));
      }
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < stage.blocks; i++) {
        Layers block = layers.in("blocks." + i);
        try (TensorScope _ = TensorScope.open()) { // a block's originals go before the next one's
          Weights weights = block.weights();
          blocks.add(
              new Block(
                  convolution(
                      block,
                      "conv_dw",
                      channels,
                      channels,
                      stage.kernel,
                      1,
                      stage.kernel / 2,
                      channels),
                  block.norm("norm", channels, settings.epsilon),
                  FeedForward.of(
                      block,
                      "mlp.fc1",
                      "mlp.fc2",
                      channels,
                      stage.innerWidth,
                      settings.activation,
                      weights.has("gamma") ? weights.take("gamma", channels) : null)));
        }
      }
      return new Stage(halving, List.copyOf(blocks));
    }

    Convolution convolution(
        Layers layers,
        String name,
        int in,
        int out,
        int kernel,
        int stride,
        int padding,
        int groups) {
      Weights weights = layers.weights();
      Convolution convolution =
          layers.convolution(
              weights.take(name + ".weight", out, in / groups, kernel, kernel),
              weights.take(name + ".bias", out),
              new ConvolutionSettings(stride, padding, groups),
              Activation.NONE,
              PICTURES_AT_ONCE,
              in,
              height,
              width);
      height = (height + 2 * padding - kernel) / stride + 1;
      width = (width + 2 * padding - kernel) / stride + 1;
      return convolution;
    }
  }
}
