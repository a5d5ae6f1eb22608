package semblance.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// The end of the process.
final class Ending {
  private Ending() {}

  /// Ends the process without the destructors of native libraries: libtorch's take a twelfth of a
  /// second to free what the system frees anyway. Everything of ours was closed and flushed before.
  @SuppressWarnings("restricted") // the launcher allows native access for just such calls
  static void with(int code) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> exit = linker.defaultLookup().find("_exit");
    if (exit.isPresent()) {
      try {
        linker
            .downcallHandle(exit.get(), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT))
            .invokeExact(code);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("_exit failed", e);
      }
    }
    System.exit(code);
  }
}
