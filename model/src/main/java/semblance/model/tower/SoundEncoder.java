package semblance.model.tower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import semblance.embedding.PreparedContent;
import semblance.embedding.PreparedContent.Spectrograms;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Turns prepared sounds into a tensor, a few at a time, and runs a network over it.
public final class SoundEncoder implements Encoder {
  private final Network network;
  private final Resources resources;
  private final int atOnce;

  /// A network whose last step is the projection into the latent space.
  public interface Network {
    /// `[batch, views, times, bands] -> [batch, dimension]`.
    ///
    /// @param longer whether the sounds are longer than one view shows
    Tensor embed(Tensor views, boolean longer);
  }

  /// Sounds that can go through a network together.
  private record Shape(int views, int numbers, int bands, boolean longer) {}

  /// @param resources what the network keeps, owned by this encoder from now on
  /// @param atOnce how many sounds go through the network together
  public SoundEncoder(Network network, Resources resources, int atOnce) {
    this.network = network;
    this.resources = resources;
    this.atOnce = atOnce;
  }

  @Override
  public float[][] encode(List<? extends PreparedContent> batch) {
    Map<Shape, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      Spectrograms sound = sound(batch.get(i));
      Shape shape =
          new Shape(sound.views().length, sound.views()[0].length, sound.bands(), sound.longer());
      alike.computeIfAbsent(shape, _ -> new ArrayList<>()).add(i);
    }
    float[][] vectors = new float[batch.size()][];
    alike.forEach((shape, places) -> {
      for (int start = 0; start < places.size(); start += atOnce) {
        List<Integer> few = places.subList(start, Math.min(places.size(), start + atOnce));
        List<float[]> rows = new ArrayList<>(few.size());
        encodeFew(shape, few.stream().map(place -> sound(batch.get(place))).toList(), rows);
        for (int row = 0; row < few.size(); row++) {
          vectors[few.get(row)] = rows.get(row);
        }
      }
    });
    return vectors;
  }

  private static Spectrograms sound(PreparedContent content) {
    if (!(content instanceof Spectrograms sound)) {
      throw new IllegalArgumentException(
          "%s content for an audio tower".formatted(content.modality()));
    }
    return sound;
  }

  private void encodeFew(Shape shape, List<Spectrograms> few, List<float[]> vectors) {
    float[] numbers = new float[few.size() * shape.views * shape.numbers];
    int start = 0;
    for (Spectrograms sound : few) {
      for (float[] view : sound.views()) {
        System.arraycopy(view, 0, numbers, start, view.length);
        start += view.length;
      }
    }
    try (TensorScope _ = TensorScope.open()) {
      Tensor views =
          Tensor.of(numbers, few.size(), shape.views, shape.numbers / shape.bands, shape.bands);
      Rows.split(Rows.unit(network.embed(views, shape.longer)), few.size(), vectors);
    }
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
