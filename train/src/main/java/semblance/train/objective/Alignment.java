package semblance.train.objective;

import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// Teaches a text tower to give the vectors that another gives for the same meaning, such as a
/// multilingual one those of an English one; pictures are not looked at, and stay where they are.
/// Reimers and Gurevych, "Making monolingual sentence embeddings multilingual using knowledge
/// distillation", 2020, equation 1; Carlsson et al., "Cross-lingual and multilingual CLIP", 2022.
///
/// With `M` the teacher, `M̂` the student, `sⱼ` a text in the teacher's language and `tⱼ` the same
/// in another, over a batch `B`:
///
/// ```
/// L = 1/|B| Σⱼ ( (M(sⱼ) − M̂(sⱼ))² + (M(sⱼ) − M̂(tⱼ))² )
/// ```
///
/// where `(·)²` is the mean over the numbers of a vector. A batch holds texts of any language, each
/// with its teacher's vector, so both summands are rows alike; that of `sⱼ` is there if the batch
/// has `sⱼ` itself.
///
/// @param distance how far two vectors are apart
public record Alignment(Distance distance) implements Objective {
  /// How far two unit vectors are apart.
  public enum Distance {
    /// The mean square of the differences of their numbers, as in both papers.
    MEAN_SQUARE,
    /// One less their cosine: for unit vectors the same times half their dimension.
    COSINE
  }

  @Override
  public Loss of(BatchVectors batch) {
    Tensor taught =
        BatchVectors.require(
            batch.requireTeacher(this).texts(), this, "a teacher's vectors of texts");
    return switch (distance) {
      case MEAN_SQUARE -> {
        requireSameWidth(batch.texts(), taught);
        yield Loss.of("alignment", LossFunctions.meanSquare(batch.texts(), taught));
      }
      case COSINE -> Loss.of("alignment", VectorDistillation.distance(batch.texts(), taught));
    };
  }

  @Override
  public boolean seesPictures() {
    return false;
  }

  static void requireSameWidth(Tensor student, Tensor teacher) {
    if (student.size(1) != teacher.size(1)) {
      throw new IllegalArgumentException(
          "a teacher's vectors have %d numbers and the model's %d; expected a teacher of the same space, or a loss over similarities (Distillation)"
              .formatted(teacher.size(1), student.size(1)));
    }
  }
}
