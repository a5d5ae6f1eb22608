package semblance.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import semblance.embedding.PreparedContent;
import semblance.model.image.ImagePreprocessing;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Turns prepared pictures into a tensor, a few at a time, and runs a network over it.
final class ImageEncoder implements Encoder {
  private final Network network;
  private final ImagePreprocessing preprocessing;
  private final NumberFormat format;
  private final int atOnce;

  /// A network whose last step is the projection into the latent space.
  interface Network extends AutoCloseable {
    /// `[batch, 3, height, width] -> [batch, dimension]`, rows of unit length.
    Tensor embed(Tensor pictures);

    long bytes();

    @Override
    void close();

    /// A network made of its parts.
    static Network of(UnaryOperator<Tensor> embed, Runnable close, long bytes) {
      return new Network() {
        @Override
        public Tensor embed(Tensor pictures) {
          return embed.apply(pictures);
        }

        @Override
        public long bytes() {
          return bytes;
        }

        @Override
        public void close() {
          close.run();
        }
      };
    }
  }

  /// @param atOnce how many pictures go through the network together, so that what one layer writes
  ///   is still in the cache when the next one reads it
  ImageEncoder(Network network, ImagePreprocessing preprocessing, NumberFormat format, int atOnce) {
    this.network = network;
    this.preprocessing = preprocessing;
    this.format = format;
    this.atOnce = atOnce;
  }

  @Override
  public float[][] encode(List<? extends PreparedContent> batch) {
    List<float[]> vectors = new ArrayList<>(batch.size());
    for (int start = 0; start < batch.size(); start += atOnce) {
      encodeFew(batch.subList(start, Math.min(batch.size(), start + atOnce)), vectors);
    }
    return vectors.toArray(float[][]::new);
  }

  private void encodeFew(List<? extends PreparedContent> few, List<float[]> vectors) {
    try (TensorScope _ = TensorScope.open()) {
      Rows.split(network.embed(numbers(few)), few.size(), vectors);
    }
  }

  /// `[batch, 3, height, width]`, channels last in memory.
  private Tensor numbers(List<? extends PreparedContent> few) {
    List<byte[]> levels = new ArrayList<>(few.size());
    int width = 0;
    int height = 0;
    for (PreparedContent content : few) {
      if (!(content instanceof PreparedContent.Pixels pixels)) {
        throw new IllegalArgumentException(
            "%s content for an image tower".formatted(content.modality()));
      }
      width = pixels.picture().width();
      height = pixels.picture().height();
      levels.add(pixels.picture().rgb());
    }
    return Tensor.ofBytes(levels, few.size(), height, width, 3) // [batch, height, width, 3]
        .multiplyInPlace(Tensor.of(preprocessing.factors(), 3))
        .addInPlace(Tensor.of(preprocessing.shifts(), 3))
        .to(format)
        .permute(0, 3, 1, 2);
  }

  @Override
  public long bytes() {
    return network.bytes();
  }

  @Override
  public void close() {
    network.close();
  }
}
