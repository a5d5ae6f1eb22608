package semblance.media.opencv;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Keeps OpenCV from writing of damaged pictures to the error stream: who decodes one gets an
/// exception, and says it in words of ours.
///
/// The level can only be set from the environment, which the library reads while it is loaded, and
/// this binding has no other way to it.
@SuppressWarnings("restricted") // one call of the C library
final class Silence {
  private Silence() {}

  /// Sets the level, unless a person has; to be called before anything of OpenCV.
  static void beforeLoading() {
    Linker linker = Linker.nativeLinker();
    linker
        .defaultLookup()
        .find("setenv") // POSIX; elsewhere the messages stay
        .ifPresent(address -> {
          try (Arena arena = Arena.ofConfined()) {
            int _ =
                (int)
                    linker
                        .downcallHandle(
                            address,
                            FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT))
                        .invokeExact(
                            arena.allocateFrom("OPENCV_LOG_LEVEL"), arena.allocateFrom("OFF"), 0);
          } catch (Throwable e) {
            throw new IllegalStateException("the environment could not be set", e);
          }
        });
  }
}
