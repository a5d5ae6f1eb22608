package semblance.model.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;

/// A stretch of work on one thread: whatever native memory is taken within is freed at its end, and
/// no gradients are recorded.
///
/// Scopes nest, and are closed on the thread that opened them, the innermost first.
public final class TensorScope implements AutoCloseable {
  private final PointerScope pointers;
  private final InferenceMode inference;

  private TensorScope() {
    Libtorch.load();
    pointers = new PointerScope();
    inference = new InferenceMode(true);
  }

  /// Opens a scope on this thread.
  public static TensorScope open() {
    return new TensorScope();
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
    inference.close(); // restores the thread's former mode
    pointers.close();
  }
}
