package semblance.collection.scan;

import org.jspecify.annotations.Nullable;

/// The cells of a table, those first in which the most similar vectors may lie.
///
/// Not thread-safe.
final class CellOrder {
  /// The cells, each below the most it may reach in an order that whole numbers have: a heap, the
  /// greatest first.
  private final long[] heap;

  private int size;
  private long taken;

  /// @param only the vectors of interest; null for all
  /// @param products of the query with the cells' centres
  /// @param reach how far beyond its centre a cell may reach, for a radius of 1
  CellOrder(CodeTable table, @Nullable Selection only, float[] products, double reach) {
    heap = new long[table.cells().count];
    for (int cell = 0; cell < heap.length; cell++) {
      if ((only == null ? table.cell(cell).numbers.length : only.count(cell)) > 0) {
        float most = (float) (products[cell] + reach * table.cell(cell).radius);
        heap[size++] = (long) ordered(Float.floatToIntBits(most)) << 32 | cell;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /// Bits of floats and numbers in the same order, both ways.
  private static int ordered(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  /// Goes to the next cell; false if there is none.
  boolean next() {
    if (size == 0) {
      return false;
    }
    taken = heap[0];
    heap[0] = heap[--size];
    sink(0);
    return true;
  }

  int cell() {
    return (int) taken;
  }

  /// What the vectors of the cell may reach.
  float most() {
    return Float.intBitsToFloat(ordered((int) (taken >> 32)));
  }

  private void sink(int start) {
    int at = start;
    long value = heap[at];
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
