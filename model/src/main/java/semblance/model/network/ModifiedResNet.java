package semblance.model.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.model.layer.Attention;
import semblance.model.layer.CrossAttention;
import semblance.model.layer.Layers;
import semblance.model.layer.Weights;
import semblance.model.tensor.Activation;
import semblance.model.tensor.Convolution;
import semblance.model.tensor.ConvolutionSettings;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// The residual network of the first CLIP models: a stem of three convolutions, averages instead of
/// strides, and attention in place of the mean at the end. He et al., "Deep residual learning",
/// 2015, as changed by Radford et al., 2021; weights' names and arithmetic are those of open_clip's
/// `ModifiedResNet`, which are OpenAI's.
///
/// Batch norms are folded into the convolutions when the network is made. Thread-safe until its
/// resources are closed.
public final class ModifiedResNet {
  /// Pictures that go through the network together: few enough that what one layer writes is still
  /// in the cache when the next one reads it.
  public static final int PICTURES_AT_ONCE = 4;

  private static final double BATCH_NORM_EPSILON = 1e-5;
  private static final int EXPANSION = 4;
  private static final Attention.Names ATTENTION =
      new Attention.Names("q_proj", "k_proj", "v_proj", "c_proj");

  private final List<Convolution> stem;
  private final List<Bottleneck> blocks;
  private final AttentionPool pool;

  /// What such a network is.
  ///
  /// @param blocks how many bottlenecks each of the four stages has
  /// @param width channels of the first stage's bottlenecks
  /// @param heads of the attention at the end
  /// @param imageSize height and width of a picture
  /// @param dimension numbers a vector
  public record Settings(List<Integer> blocks, int width, int heads, int imageSize, int dimension) {
    public Settings {
      blocks = List.copyOf(blocks);
    }

    /// Channels that the last stage gives.
    public int channels() {
      return width * 32;
    }

    /// Places in each direction that the last stage gives.
    public int places() {
      int places = (imageSize + 1) / 2; // the stem's stride
      for (int i = 0; i < 4; i++) { // the stem's average and those of three stages
        places /= 2;
      }
      return places;
    }
  }

  /// Narrow, convolve, average where there is a stride, widen, and add the input.
  private record Bottleneck(
      Convolution narrow,
      Convolution convolve,
      Convolution widen,
      @Nullable Convolution shortcut,
      int stride) {
    Tensor apply(Tensor input) { // [batch, in, height, width]
      Tensor x = convolve.apply(narrow.apply(input)); // [batch, planes, height, width]
      Tensor sum = input;
      if (stride > 1) {
        x = x.averagePool(stride); // [batch, planes, height / stride, width / stride]
        sum = sum.averagePool(stride);
      }
      return widen.addToAndActivate(shortcut == null ? sum : shortcut.apply(sum), x);
    }
  }

  /// Attention of the mean over all places.
  ///
  /// @param positions `[1 + places, channels]`, the mean's first
  private record AttentionPool(Tensor positions, CrossAttention attention) {
    Tensor apply(Tensor x) { // [batch, channels, height, width]
      long batch = x.size(0);
      long channels = x.size(1);
      Tensor places = // [batch, places, channels]; a view, since channels are fastest already
          x.permute(0, 2, 3, 1).reshape(batch, x.size(2) * x.size(3), channels);
      Tensor mean = places.mean(1).reshape(batch, 1, channels);
      Tensor tokens = Tensor.concatenate(1, mean, places).add(positions);
      return attention.apply(tokens.narrow(1, 0, 1), tokens, null).select(1, 0);
    }
  }

  private ModifiedResNet(List<Convolution> stem, List<Bottleneck> blocks, AttentionPool pool) {
    this.stem = stem;
    this.blocks = blocks;
    this.pool = pool;
  }

  /// Folds and lays out the weights.
  public static ModifiedResNet of(Layers layers, Settings settings) {
    Builder builder = new Builder(settings.imageSize);
    int width = settings.width;
    List<Convolution> stem =
        List.of(
            builder.convolution(layers, "1", 3, width / 2, 3, 2, Activation.RELU),
            builder.convolution(layers, "2", width / 2, width / 2, 3, 1, Activation.RELU),
            builder.convolution(layers, "3", width / 2, width, 3, 1, Activation.RELU));
    builder.average(2);
    List<Bottleneck> blocks = new ArrayList<>();
    int in = width;
    for (int stage = 0; stage < settings.blocks.size(); stage++) {
      int planes = width << stage;
      for (int i = 0; i < settings.blocks.get(stage); i++) {
        try (TensorScope _ = TensorScope.open()) { // a block's originals go before the next one's
          Layers block = layers.in("layer%d.%d".formatted(stage + 1, i));
          blocks.add(builder.bottleneck(block, in, planes, stage > 0 && i == 0 ? 2 : 1));
        }
        in = planes * EXPANSION;
      }
    }
    int channels = settings.channels();
    long places = 1 + (long) settings.places() * settings.places();
    Layers pool = layers.in("attnpool");
    return new ModifiedResNet(
        stem,
        List.copyOf(blocks),
        new AttentionPool(
            pool.take("positional_embedding", places, channels),
            CrossAttention.of(
                pool, ATTENTION, channels, channels, settings.heads, settings.dimension)));
  }

  /// Vectors, `[batch, 3, height, width] -> [batch, dimension]`.
  ///
  /// @param pictures channels last, in the format the network was made for
  public Tensor encode(Tensor pictures) {
    return pool.apply(TensorScope.keeping(() -> run(pictures)));
  }

  private Tensor run(Tensor pictures) {
    Tensor x = pictures;
    for (Convolution convolution : stem) {
      Tensor input = x;
      x = TensorScope.keeping(() -> convolution.apply(input));
    }
    x = x.averagePool(2); // [batch, width, height / 4, width / 4]
    for (Bottleneck block : blocks) {
      Tensor input = x;
      x = TensorScope.keeping(() -> block.apply(input)); // [batch, out, rows, columns]
      input.close();
    }
    return x;
  }

  /// Makes layers one after another, following the picture's size as it shrinks.
  private static final class Builder {
    private int size;

    Builder(int size) {
      this.size = size;
    }

    void average(int length) {
      size /= length;
    }

    Bottleneck bottleneck(Layers layers, int in, int planes, int stride) {
      int out = planes * EXPANSION;
      Convolution narrow = convolution(layers, "1", in, planes, 1, 1, Activation.RELU);
      Convolution convolve = convolution(layers, "2", planes, planes, 3, 1, Activation.RELU);
      average(stride);
      return new Bottleneck(
          narrow,
          convolve,
          convolution(layers, "3", planes, out, 1, 1, Activation.RELU),
          stride > 1 || in != out
              ? convolution(layers.in("downsample"), "0", "1", in, out, 1, 1, Activation.NONE)
              : null,
          stride);
    }

    Convolution convolution(
        Layers layers, String number, int in, int out, int kernel, int stride, Activation after) {
      return convolution(layers, "conv" + number, "bn" + number, in, out, kernel, stride, after);
    }

    private Convolution convolution(
        Layers layers,
        String name,
        String batchNorm,
        int in,
        int out,
        int kernel,
        int stride,
        Activation after) {
      Weights weights = layers.weights();
      Weights norm = weights.in(batchNorm);
      Tensor scale = // [out]
          norm.take("weight", out)
              .multiply(norm.take("running_var", out).inverseSquareRoot(BATCH_NORM_EPSILON));
      Tensor weight = // [out, in, kernel, kernel]
          weights
              .take(name + ".weight", out, in, kernel, kernel)
              .multiply(scale.reshape(out, 1, 1, 1));
      Tensor bias = // [out]
          norm.take("bias", out).subtract(norm.take("running_mean", out).multiply(scale));
      Convolution convolution =
          layers.convolution(
              weight,
              bias,
              new ConvolutionSettings(stride, kernel / 2, 1),
              after,
              PICTURES_AT_ONCE,
              in,
              size,
              size);
      size = (size + stride - 1) / stride;
      return convolution;
    }
  }
}
