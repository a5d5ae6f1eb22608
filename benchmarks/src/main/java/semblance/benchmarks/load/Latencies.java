package semblance.benchmarks.load;

import java.util.Arrays;
import java.util.Locale;

/// How long searches took, of one thread or, joined, of several.
///
/// Not thread-safe.
final class Latencies {
  private long[] nanos = new long[1_024];
  private int size;

  void add(long took) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
    }
    nanos[size++] = took;
  }

  void addAll(Latencies others) {
    for (int i = 0; i < others.size; i++) {
      add(others.nanos[i]);
    }
  }

  int size() {
    return size;
  }

  /// The time within which a share of the searches was done, in milliseconds.
  ///
  /// @throws IllegalStateException if there was no search
  double millis(double share) {
    if (size == 0) {
      throw new IllegalStateException("no search was measured");
    }
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return sorted[(int) Math.min(size - 1, Math.floor(share * size))] / 1e6;
  }

  /// For people.
  String words() {
    return String.format(
        Locale.ROOT,
        "%,d searches: half within %.2f ms, 99 %% within %.2f ms, all within %.2f ms",
        size,
        millis(.5),
        millis(.99),
        millis(1));
  }
}
