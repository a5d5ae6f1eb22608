package semblance.model.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import semblance.embedding.ModelException;

/// Keeps ONNX Runtime from reporting its use to its makers. Nothing is to leave this machine; and
/// version 1.29 ends the process while it prepares such a report, where the command line is long.
///
/// Outside Windows it is told by a variable of the environment, which it reads as it starts; Java
/// cannot set those by itself. On Windows there is no sending, only events that the system's own
/// tracing may ask for, which [ai.onnxruntime.OrtEnvironment#setTelemetry] turns off.
@SuppressWarnings("restricted") // native access is granted to the whole program
final class Telemetry {
  static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  private Telemetry() {}

  /// Turns it off; to be called before ONNX Runtime is loaded.
  ///
  /// @throws ModelException if that is not possible
  static void turnOff() {
    if (System.getProperty("os.name", "").startsWith("Windows")
        || "1".equals(System.getenv(VARIABLE))) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> address = linker.defaultLookup().find("setenv");
    if (address.isEmpty() || set(linker, address.get()) != 0) {
      throw new ModelException(
          "ONNX Runtime's reports to its makers could not be turned off: set %s=1 in the environment and start anew"
              .formatted(VARIABLE));
    }
  }

  private static int set(Linker linker, MemorySegment address) {
    MethodHandle setenv =
        linker.downcallHandle(
            address,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      return (int) setenv.invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("setenv could not be called", e);
    }
  }
}
