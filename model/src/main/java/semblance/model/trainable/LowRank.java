package semblance.model.trainable;

import java.util.SplittableRandom;
import semblance.model.tensor.Gradients;
import semblance.model.tensor.Tensor;
import semblance.model.tensor.TensorScope;

/// What is added to a matrix that itself stays: `ΔW = (α / r) B A`. Hu et al., "LoRA: Low-rank
/// adaptation of large language models", 2021.
///
/// @param a `[r, in]`, small random numbers at first
/// @param b `[out, r]`, zeros at first, so that training begins with the model as it is
/// @param factor `α / r`
record LowRank(Tensor a, Tensor b, double factor) {
  /// Which matrices get an addition, and how large it is.
  ///
  /// @param rank `r`
  /// @param alpha `α`
  /// @param seed of the random numbers, with the name of the matrix
  static LowRank of(String name, long out, long in, int rank, double alpha, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ ((long) name.hashCode() << 20));
    float[] numbers = new float[Math.toIntExact(rank * in)];
    double bound = 1 / Math.sqrt((double) in); // Kaiming's uniform with a = √5, as in peft
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return new LowRank(
        TensorScope.outliving(Gradients.leaf(Tensor.of(numbers, rank, in))),
        TensorScope.outliving(
            Gradients.leaf(Tensor.of(new float[Math.toIntExact(out * rank)], out, rank))),
        alpha / rank);
  }

  /// `[out, in]`.
  Tensor product() {
    return b.matrixMultiply(a).multiply(factor);
  }

  void close() {
    a.close();
    b.close();
  }
}
