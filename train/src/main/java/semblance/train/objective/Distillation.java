package semblance.train.objective;

import semblance.model.tensor.LossFunctions;
import semblance.model.tensor.Tensor;

/// The contrastive loss together with a teacher's answers: how likely it holds each text for each
/// picture, and the reverse, is to be learned too. Values and gradients are those of open_clip's
/// `DistillClipLoss`.
///
/// With `p` the student's and `q` the teacher's probabilities, each a softmax of its own scaled
/// cosines:
///
/// ```
/// L = L_contrastive + ½ (Dᵢₜ + Dₜᵢ)        D = −1/N Σᵢ Σⱼ qᵢⱼ log pᵢⱼ
/// ```
///
/// The teacher's vectors may have another dimension.
public record Distillation() implements Objective {
  @Override
  public Loss of(BatchVectors batch) {
    Tensor x = batch.requirePictures(this);
    Tensor y = batch.texts();
    Tensor s = batch.requireScale(this);
    BatchVectors.Teacher teacher = batch.requireTeacher(this);
    Tensor tx = BatchVectors.require(teacher.pictures(), this, "a teacher's vectors of pictures");
    Tensor ty = BatchVectors.require(teacher.texts(), this, "a teacher's vectors of texts");
    Tensor taught = tx.multiply(teacher.scale()).matrixMultiply(ty.transpose(0, 1));
    return Loss.of(
        "contrastive",
        InfoNce.value(batch, this),
        "distillation",
        divergence(taught, batch.logits(x, y, s))
            .add(divergence(taught.transpose(0, 1), batch.logits(y, x, s)))
            .multiply(0.5));
  }

  private static Tensor divergence(Tensor teacher, Tensor student) {
    return teacher
        .softmax(1)
        .multiply(LossFunctions.logSoftmax(student, 1))
        .sum(0, 1)
        .multiply(-1.0 / student.size(0));
  }
}
