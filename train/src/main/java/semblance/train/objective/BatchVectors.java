package semblance.train.objective;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import semblance.model.tensor.Tensor;

/// The vectors of a batch, and what else losses are about. Rows of unit length; row `i` of all
/// tensors belongs to pair `i`.
///
/// @param pictures `[n, d]`, or null where no pictures are trained with
/// @param texts `[n, d]`
/// @param scale by which cosines are multiplied, a single number, or null where the model has none
/// @param bias what is added then, a single number, or null for none
/// @param labels `[n]`, pairs that mean the same have the same one; or null where all differ
/// @param teacher the vectors that another model gives the same pairs, or null for none
public record BatchVectors(
    @Nullable Tensor pictures,
    Tensor texts,
    @Nullable Tensor scale,
    @Nullable Tensor bias,
    @Nullable Tensor labels,
    @Nullable Teacher teacher) {
  /// Another model's vectors, of unit length.
  ///
  /// @param pictures `[n, t]`, or null
  /// @param texts `[n, t]`, or null
  /// @param scale that its own cosines are multiplied by
  public record Teacher(@Nullable Tensor pictures, @Nullable Tensor texts, double scale) {}

  /// How many pairs there are, `n`.
  public int size() {
    return Math.toIntExact(texts.size(0));
  }

  Tensor requirePictures(Object objective) {
    return require(pictures, objective, "the pictures' vectors");
  }

  Tensor requireScale(Object objective) {
    return require(scale, objective, "a logit scale, which the model does not have");
  }

  Teacher requireTeacher(Object objective) {
    return require(teacher, objective, "a teacher's vectors");
  }

  static <T> T require(@Nullable T part, Object objective, String what) {
    return Optional.ofNullable(part)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s needs %s".formatted(objective.getClass().getSimpleName(), what)));
  }

  /// `s x yᵀ + b`, `[n, n]`.
  Tensor logits(Tensor x, Tensor y, Tensor s) {
    Tensor cosines = x.multiply(s).matrixMultiply(y.transpose(0, 1));
    return bias == null ? cosines : cosines.add(bias);
  }

  /// `[n]`, 0 to n - 1.
  Tensor places() {
    long[] places = new long[size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    return Tensor.of(places, places.length);
  }
}
