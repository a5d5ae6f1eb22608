package semblance.model.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import semblance.embedding.ModelException;

/// The library as a whole: loading it, and how many threads it computes with.
public final class Libtorch {
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private Libtorch() {}

  /// Loads the native library if that has not been done; safe from any thread.
  ///
  /// @throws ModelException if there is no native library for this machine
  public static void load() {
    Loaded.require();
  }

  /// Begins to load the native library on a thread of its own, so that other preparations run
  /// beside it. A failure shows itself when the library is needed.
  ///
  /// @param memory what tells where the libraries were found in an earlier run, and is told now
  public static void loadInBackground(LibraryPlaces.Memory memory) {
    if (BEGUN.getAndSet(true)) {
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("libtorch-loader")
        .start(() -> {
          LibraryPlaces places = LibraryPlaces.recall(memory);
          Loaded.touch();
          places.remember();
        });
  }

  /// Sets how many threads one operation started from this thread is spread over.
  public static void useThreads(int threads) {
    load();
    if (torch.get_num_threads() != threads) {
      torch.set_num_threads(threads);
    }
  }

  /// How many threads one operation started from this thread is spread over.
  public static int threads() {
    load();
    return torch.get_num_threads();
  }

  /// How many bytes this process may hold in memory before native memory is refused to it; 0 for as
  /// many as there are. Four times Java's heap, unless it was started with
  /// `-Dorg.bytedeco.javacpp.maxPhysicalBytes`.
  public static long memoryLimit() {
    load();
    return Pointer.maxPhysicalBytes();
  }

  /// The holder whose class initialisation is the loading.
  private static final class Loaded {
    private static final @Nullable String FAILURE = loadNatives();

    /// Initialises the class.
    static void touch() {}

    static void require() {
      if (FAILURE != null) {
        throw new ModelException(FAILURE);
      }
    }

    private static @Nullable String loadNatives() {
      try {
        Loader.load(torch.class);
        Memory.keepFreedMemory();
        return null;
      } catch (UnsatisfiedLinkError e) {
        return "libtorch could not be loaded on %s %s: %s. Semblance computes on Linux, macOS and Windows on the processors that its native libraries are built for; see the README"
            .formatted(
                System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage());
      }
    }
  }
}
