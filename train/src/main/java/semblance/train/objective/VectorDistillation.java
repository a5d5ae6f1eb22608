package semblance.train.objective;

import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// Distillation of vectors themselves: the student's are to lie where the teacher's of the same
/// dimension do, whatever else is in the batch. Hinton et al., "Distilling the knowledge in a
/// neural network", 2015, on features.
///
/// With `x`, `y` the student's and `x'`, `y'` the teacher's unit vectors, a picture's and a text's
/// part each the mean over the batch:
///
/// ```
/// L = 1/N Σᵢ (1 − xᵢ·x'ᵢ) + 1/N Σᵢ (1 − yᵢ·y'ᵢ)
/// ```
///
/// A part for which the teacher gives no vectors is left out.
public record VectorDistillation() implements Objective {
  @Override
  public Loss of(BatchVectors batch) {
    BatchVectors.Teacher teacher = batch.requireTeacher(this);
    Tensor pictures = teacher.pictures();
    Tensor texts = teacher.texts();
    if (pictures != null && texts != null) {
      return Loss.of(
          "pictures",
          distance(batch.requirePictures(this), pictures),
          "texts",
          distance(batch.texts(), texts));
    }
    return pictures != null
        ? Loss.of("pictures", distance(batch.requirePictures(this), pictures))
        : Loss.of(
            "texts",
            distance(
                batch.texts(), BatchVectors.require(texts, this, "a teacher's vectors of either")));
  }

  /// `1/N Σᵢ (1 − xᵢ·yᵢ)`; for unit vectors that is half the squared distance.
  static Tensor distance(Tensor x, Tensor y) {
    Alignment.requireSameWidth(x, y);
    return LossFunctions.meanSquare(x, y).multiply(0.5 * x.size(1));
  }
}
