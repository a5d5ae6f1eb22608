package semblance.model.tower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.model.image.ImagePreprocessing;
import semblance.model.image.ResizeRule;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Turns prepared pictures into a tensor, a few at a time, and runs a network over it.
public final class ImageEncoder implements Encoder {
  private final UnaryOperator<Tensor> network;
  private final Resources resources;
  private final ImagePreprocessing preprocessing;
  private final NumberFormat format;
  private final int atOnce;

  /// @param network `[batch, 3, height, width] -> [batch, dimension]`
  /// @param resources what the network keeps, owned by this encoder from now on
  /// @param atOnce how many pictures go through the network together, so that what one layer writes
  ///   is still in the cache when the next one reads it
  public ImageEncoder(
      UnaryOperator<Tensor> network,
      Resources resources,
      ImagePreprocessing preprocessing,
      NumberFormat format,
      int atOnce) {
    this.network = network;
    this.resources = resources;
    this.preprocessing = preprocessing;
    this.format = format;
    this.atOnce = atOnce;
  }

  /// Pictures of one size go through the network together, as many as are best.
  @Override
  public float[][] encode(List<? extends PreparedContent> batch) {
    Map<ResizeRule.Size, List<Integer>> bySize = new LinkedHashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Picture picture = picture(batch.get(i));
      bySize
          .computeIfAbsent(
              new ResizeRule.Size(picture.width(), picture.height()), _ -> new ArrayList<>())
          .add(i);
    }
    float[][] vectors = new float[batch.size()][];
    for (List<Integer> places : bySize.values()) {
      for (int start = 0; start < places.size(); start += atOnce) {
        List<Integer> few = places.subList(start, Math.min(places.size(), start + atOnce));
        List<float[]> rows = new ArrayList<>(few.size());
        encodeFew(few.stream().map(place -> picture(batch.get(place))).toList(), rows);
        for (int row = 0; row < few.size(); row++) {
          vectors[few.get(row)] = rows.get(row);
        }
      }
    }
    return vectors;
  }

  private static Picture picture(PreparedContent content) {
    if (!(content instanceof PreparedContent.Pixels pixels)) {
      throw new IllegalArgumentException(
          "%s content for an image tower".formatted(content.modality()));
    }
    return pixels.picture();
  }

  private void encodeFew(List<Picture> few, List<float[]> vectors) {
    try (TensorScope _ = TensorScope.open()) {
      Tensor numbers = numbers(few, preprocessing, format);
      Rows.split(Rows.unit(network.apply(numbers)), few.size(), vectors);
    }
  }

  /// What a network reads, `[batch, 3, height, width]`, channels last in memory; all pictures are
  /// of one size.
  public static Tensor numbers(
      List<Picture> few, ImagePreprocessing preprocessing, NumberFormat format) {
    List<byte[]> levels = few.stream().map(Picture::rgb).toList();
    int width = few.getFirst().width();
    int height = few.getFirst().height();
    return Tensor.ofBytes(levels, few.size(), height, width, 3) // [batch, height, width, 3]
        .multiplyInPlace(Tensor.of(preprocessing.factors(), 3))
        .addInPlace(Tensor.of(preprocessing.shifts(), 3))
        .to(format)
        .permute(0, 3, 1, 2);
  }

  @Override
  public long bytes() {
    return resources.bytes();
  }

  @Override
  public void close() {
    resources.close();
  }
}
