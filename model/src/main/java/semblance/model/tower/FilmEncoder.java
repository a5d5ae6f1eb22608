package semblance.model.tower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.model.image.ImagePreprocessing;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Turns the prepared frames of films into a tensor, a few films at a time, and runs a network over
/// it.
public final class FilmEncoder implements Encoder {
  private final Network network;
  private final Resources resources;
  private final ImagePreprocessing preprocessing;
  private final NumberFormat format;
  private final int frames;
  private final int atOnce;

  /// A network in two steps.
  ///
  /// @param states of all tokens, `[films * frames, 3, height, width] -> [films * frames, tokens,
  ///   width]`, the frames of a film one after another
  /// @param vectors made of those, `[films, dimension]`
  public record Network(UnaryOperator<Tensor> states, UnaryOperator<Tensor> vectors) {}

  /// @param resources what the network keeps, owned by this encoder from now on
  /// @param frames of each film
  /// @param atOnce how many frames go through the network together, if a film does not have more
  public FilmEncoder(
      Network network,
      Resources resources,
      ImagePreprocessing preprocessing,
      NumberFormat format,
      int frames,
      int atOnce) {
    this.network = network;
    this.resources = resources;
    this.preprocessing = preprocessing;
    this.format = format;
    this.frames = frames;
    this.atOnce = Math.max(1, atOnce / frames);
  }

  @Override
  public float[][] encode(List<? extends PreparedContent> batch) {
    List<float[]> vectors = new ArrayList<>(batch.size());
    for (int start = 0; start < batch.size(); start += atOnce) {
      var few = batch.subList(start, Math.min(batch.size(), start + atOnce));
      List<Picture> pictures = new ArrayList<>(few.size() * frames);
      few.forEach(content -> pictures.addAll(pictures(content)));
      try (TensorScope _ = TensorScope.open()) {
        Tensor embedded = network.vectors.apply(states(pictures));
        Rows.split(Rows.unit(embedded), few.size(), vectors);
      }
    }
    return vectors.toArray(float[][]::new);
  }

  /// What the tokens of a film's frames became, `[frames, tokens, width]`, within the caller's
  /// tensor scope.
  Tensor states(PreparedContent film) {
    return states(pictures(film));
  }

  private Tensor states(List<Picture> pictures) {
    return network.states.apply(ImageEncoder.numbers(pictures, preprocessing, format));
  }

  private List<Picture> pictures(PreparedContent content) {
    if (!(content instanceof PreparedContent.Frames film)) {
      throw new IllegalArgumentException(
          "%s content for a film tower".formatted(content.modality()));
    }
    if (film.pictures().size() != frames) {
      throw new IllegalArgumentException(
          "a film of %d prepared frames for a tower that reads %d"
              .formatted(film.pictures().size(), frames));
    }
    return film.pictures();
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
