package semblance.model.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.InferenceMode;

/// A stretch of work on one thread: whatever native memory is taken within is freed at its end.
///
/// No gradients are recorded, except within a scope for [training][#training()]. Scopes nest, and
/// are closed on the thread that opened them, the innermost first.
public final class TensorScope implements AutoCloseable {
  /// Whether the thread is within a scope for training.
  private static final ThreadLocal<Boolean> TRAINING = ThreadLocal.withInitial(() -> false);

  private final PointerScope pointers;
  private final List<Pointer> modes = new ArrayList<>(); // each restores the former one when closed
  private final boolean trainingAround;

  private TensorScope() {
    Libtorch.load();
    pointers = new PointerScope();
    trainingAround = TRAINING.get();
  }

  /// Opens a scope on this thread. Within one for training it records what that records.
  public static TensorScope open() {
    TensorScope scope = new TensorScope();
    if (!scope.trainingAround) {
      scope.modes.add(new InferenceMode(true));
    }
    return scope;
  }

  /// Opens a scope that records how tensors come from those that require gradients.
  ///
  /// Tensors of other scopes cannot be used in it where gradients flow.
  public static TensorScope training() {
    return training(true);
  }

  /// Opens a scope for training in which nothing is recorded, though its tensors can be used where
  /// something is.
  public static TensorScope trainingUnrecorded() {
    return training(false);
  }

  private static TensorScope training(boolean recorded) {
    TensorScope scope = new TensorScope();
    TRAINING.set(true);
    scope.modes.add(new InferenceMode(false));
    scope.modes.add(new AutoGradMode(recorded));
    return scope;
  }

  /// Runs `body` in a scope of its own and hands its result to the scope around it: of all that
  /// `body` makes, only the result stays.
  public static Tensor keeping(Supplier<Tensor> body) {
    Tensor result;
    try (PointerScope inner = new PointerScope()) {
      result = body.get();
      take(result.pointer(), inner);
    }
    PointerScope outer = PointerScope.getInnerScope();
    if (outer != null) {
      outer.attach(result.pointer()); // counts a reference of its own
      result.pointer().releaseReference();
    }
    return result;
  }

  /// Takes a tensor out of the scope, so that it lives until it is closed by whoever holds it.
  public Tensor release(Tensor tensor) {
    take(tensor.pointer(), pointers);
    return tensor;
  }

  /// Takes a tensor out of the innermost scope of this thread, so that it lives until it is closed.
  public static Tensor outliving(Tensor tensor) {
    return detach(tensor);
  }

  /// Takes a tensor out of the innermost scope of this thread.
  static Tensor detach(Tensor tensor) {
    detach(tensor.pointer());
    return tensor;
  }

  /// Takes a pointer out of the innermost scope of this thread.
  static void detach(Pointer pointer) {
    PointerScope scope = PointerScope.getInnerScope();
    if (scope != null) {
      take(pointer, scope);
    }
  }

  /// A scope frees what is taken from it unless someone else holds it.
  private static void take(Pointer pointer, PointerScope scope) {
    pointer.retainReference();
    scope.detach(pointer);
  }

  @Override
  public void close() {
    modes.reversed().forEach(Pointer::close);
    TRAINING.set(trainingAround);
    pointers.close();
  }
}
