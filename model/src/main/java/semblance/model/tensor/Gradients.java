package semblance.model.tensor;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// How a number that was computed changes with the tensors it was computed from.
///
/// Used within a [scope for training][TensorScope#training()].
public final class Gradients {
  /// What PyTorch's `clip_grad_norm_` adds to the norm, so that it can be divided by.
  private static final double ABOVE_ZERO = 1e-6;

  private Gradients() {}

  /// A copy of numbers that collects gradients.
  public static Tensor leaf(Tensor numbers) {
    org.bytedeco.pytorch.Tensor copy = numbers.pointer().detach().clone();
    copy.set_requires_grad(true);
    return new Tensor(copy);
  }

  /// The same numbers in the same memory, without how they came about.
  public static Tensor cut(Tensor numbers) {
    return new Tensor(numbers.pointer().detach());
  }

  /// Whether gradients flow through a tensor.
  public static boolean reach(Tensor tensor) {
    return tensor.pointer().requires_grad();
  }

  /// Adds the gradients of a single number to those of all leaves it depends on, and forgets how it
  /// came about.
  public static void backward(Tensor number) {
    number.pointer().backward();
  }

  /// The same for a tensor of which gradients are known.
  ///
  /// @param gradient of the same shape
  public static void backward(Tensor tensor, Tensor gradient) {
    tensor
        .pointer()
        .backward(gradient.pointer(), new BoolOptional(), false, new TensorArrayRefOptional());
  }

  /// The gradient that a leaf has collected, in its own memory; empty where nothing that was gone
  /// back from depends on it.
  public static Optional<Tensor> of(Tensor leaf) {
    org.bytedeco.pytorch.Tensor gradient = leaf.pointer().grad();
    return gradient.defined() ? Optional.of(new Tensor(gradient)) : Optional.empty();
  }

  /// Forgets the gradient that a leaf has collected.
  public static void clear(Tensor leaf) {
    leaf.pointer().mutable_grad().reset();
  }

  /// The length of all gradients as one vector.
  public static double norm(List<Tensor> gradients) {
    if (gradients.isEmpty()) {
      return 0;
    }
    TensorVector norms = new TensorVector();
    for (Tensor gradient : gradients) {
      norms.push_back(torch.norm(gradient.pointer()));
    }
    try (org.bytedeco.pytorch.Tensor norm = torch.norm(torch.stack(norms))) {
      return norm.item_double();
    }
  }

  /// Shortens gradients together where they are longer than allowed, as PyTorch's
  /// `clip_grad_norm_`.
  ///
  /// @param norm their length
  public static void clip(List<Tensor> gradients, double norm, double longest) {
    double factor = longest / (norm + ABOVE_ZERO);
    if (factor < 1) {
      gradients.forEach(gradient -> gradient.pointer().mul_(new Scalar((float) factor)));
    }
  }
}
