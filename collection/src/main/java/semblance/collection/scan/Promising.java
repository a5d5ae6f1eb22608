package semblance.collection.scan;

import java.util.Arrays;

/// Vectors that may be among the nearest, with what is known of them.
///
/// Not thread-safe.
final class Promising {
  int[] numbers = new int[1_024];
  float[] estimates = new float[1_024];
  int size;

  void clear() {
    size = 0;
  }

  void add(int number, float estimate) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      estimates = Arrays.copyOf(estimates, 2 * size);
    }
    numbers[size] = number;
    estimates[size] = estimate;
    size++;
  }

  /// The estimate that the best of so many items as are wanted reach, each counted by its best
  /// vector; lower than all if there are not so many.
  ///
  /// @param exact knows the items
  float reachedBy(Nearest nearest, CodeSearch.Exact exact) {
    Nearest best = nearest.emptied();
    for (int i = 0; i < size; i++) {
      if (estimates[i] >= best.threshold()) {
        int item = exact.item(numbers[i]);
        if (item >= 0) {
          best.offer(item, estimates[i]);
        }
      }
    }
    return best.threshold();
  }
}
