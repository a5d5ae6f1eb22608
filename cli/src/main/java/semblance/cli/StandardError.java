package semblance.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Standard error, which the launcher keeps silent until the command begins where Java itself would
/// warn of an incubating module.
final class StandardError {
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /// Puts the descriptor in its place that `semblance.stderr.descriptor` names, if it names one.
  @SuppressWarnings("restricted") // the launcher allows native access for just such calls
  static void restore() {
    Integer descriptor = Integer.getInteger("semblance.stderr.descriptor");
    if (descriptor == null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor twoIntegers =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int result =
          (int)
              linker
                  .downcallHandle(linker.defaultLookup().findOrThrow("dup2"), twoIntegers)
                  .invokeExact(descriptor.intValue(), STANDARD_ERROR);
      if (result != STANDARD_ERROR) {
        throw new IllegalStateException(
            "descriptor %d could not become standard error: dup2 gave %d"
                .formatted(descriptor, result));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("dup2 failed", e);
    }
  }
}
