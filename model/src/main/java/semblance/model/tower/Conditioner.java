package semblance.model.tower;

import java.util.ArrayList;
import java.util.List;
import semblance.embedding.PreparedContent;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Resource;
import semblance.model.tensor.Resources;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// Gives texts the vectors that they have beside a film, out of what the encoders of texts and of
/// films make of both.
///
/// Thread-safe until closed.
public final class Conditioner implements Resource {
  private final Network network;
  private final Resources resources;
  private final NumberFormat format;

  /// Reads texts in the light of a film.
  public interface Network {
    /// `[texts, dimension] -> [texts, dimension]`.
    ///
    /// @param texts as their encoder projects them, not scaled
    /// @param states what the tokens of the film's frames became, `[frames, tokens, width]`
    Tensor condition(Tensor texts, Tensor states);
  }

  Conditioner(Network network, Resources resources, NumberFormat format) {
    this.network = network;
    this.resources = resources;
    this.format = format;
  }

  /// The vectors of texts beside a film, `[texts, dimension]`, each row of unit length.
  public List<float[]> encode(
      TextEncoder texts,
      List<? extends PreparedContent> preparedTexts,
      FilmEncoder films,
      PreparedContent film) {
    float[][] projected = texts.project(preparedTexts);
    try (TensorScope _ = TensorScope.open()) {
      Tensor[] rows = new Tensor[projected.length];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Tensor.of(projected[row], 1, projected[row].length);
      }
      Tensor conditioned =
          network.condition(Tensor.concatenate(0, rows).to(format), films.states(film));
      List<float[]> vectors = new ArrayList<>(rows.length);
      Rows.split(Rows.unit(conditioned), rows.length, vectors);
      return vectors;
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
