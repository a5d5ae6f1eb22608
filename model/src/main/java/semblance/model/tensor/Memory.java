package semblance.model.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The C library's allocator, told to keep what was freed for the next batch.
///
/// By default glibc gives every block above 32 MB back to the system as soon as it is freed, so
/// that each batch has the system zero the same pages anew.
@SuppressWarnings("restricted") // native access is granted to the whole program
final class Memory {
  private static final int TRIM_THRESHOLD = -1;
  private static final int MMAP_THRESHOLD = -3;
  private static final int LARGEST_THRESHOLD = 32 << 20;

  private Memory() {}

  static void keepFreedMemory() {
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("mallopt") // glibc alone has it
        .ifPresent(address -> {
          MethodHandle mallopt =
              linker.downcallHandle(
                  address,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
          set(mallopt, MMAP_THRESHOLD, LARGEST_THRESHOLD);
          set(mallopt, TRIM_THRESHOLD, 512 << 20);
        });
  }

  private static void set(MethodHandle mallopt, int parameter, int value) {
    try {
      int accepted = (int) mallopt.invokeExact(parameter, value);
      if (accepted == 0) {
        System.getLogger(Memory.class.getName())
            .log(System.Logger.Level.DEBUG, "mallopt({0}, {1}) was refused", parameter, value);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt could not be called", e);
    }
  }
}
