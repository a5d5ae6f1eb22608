package semblance.model.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// What losses are made of. All keep gradients.
public final class LossFunctions {
  private static final long MEAN = 1; // at::Reduction::Mean

  private LossFunctions() {}

  /// `-log softmax(logits)[target]`, the mean over rows.
  ///
  /// @param logits `[rows, classes]`
  /// @param targets `[rows]`, the right class of each
  public static Tensor crossEntropy(Tensor logits, Tensor targets) {
    return new Tensor(torch.cross_entropy_loss(logits.pointer(), targets.pointer()));
  }

  /// The same over those rows whose target is another.
  public static Tensor crossEntropy(Tensor logits, Tensor targets, long ignored) {
    return new Tensor(
        torch.cross_entropy_loss(
            logits.pointer(), targets.pointer(), new TensorOptional(), MEAN, ignored, 0.0));
  }

  /// `log softmax(x)` over a dimension.
  public static Tensor logSoftmax(Tensor x, int dimension) {
    return new Tensor(torch.log_softmax(x.pointer(), dimension));
  }

  /// `log sigmoid(x)`.
  public static Tensor logSigmoid(Tensor x) {
    return new Tensor(torch.log_sigmoid(x.pointer()));
  }

  /// `(x - y)²`, the mean over all numbers.
  public static Tensor meanSquare(Tensor x, Tensor y) {
    return new Tensor(torch.mse_loss(x.pointer(), y.pointer()));
  }

  /// `exp(x)`.
  public static Tensor exponential(Tensor x) {
    return new Tensor(x.pointer().exp());
  }

  /// `1 / x`.
  public static Tensor reciprocal(Tensor x) {
    return new Tensor(x.pointer().reciprocal());
  }

  /// The value of a tensor of one number.
  public static double number(Tensor x) {
    return x.pointer().item_double();
  }

  /// Pushes numbers into a range, in place and without a record of it.
  public static void clampInPlace(Tensor x, double least, double most) {
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      torch.clamp_(
          x.pointer(), new ScalarOptional(new Scalar(least)), new ScalarOptional(new Scalar(most)));
    }
  }

  /// Writes numbers into a tensor, without a record of it.
  public static void write(Tensor into, Tensor numbers) {
    try (TensorScope _ = TensorScope.trainingUnrecorded()) {
      into.pointer().copy_(numbers.pointer());
    }
  }
}
