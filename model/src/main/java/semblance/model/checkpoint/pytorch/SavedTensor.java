package semblance.model.checkpoint.pytorch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import net.razorvine.pickle.PickleException;

/// A tensor as the file tells of it: a part of a storage, with a stride a dimension.
///
/// @param type of its numbers, which a storage without a type does not tell
/// @param start in numbers
/// @param strides in numbers
record SavedTensor(
    Storage storage, NumberType type, long start, List<Long> shape, List<Long> strides) {
  private static final long ALIGNMENT = 64;

  /// @throws PickleException if it reaches outside its storage
  SavedTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    boolean good = start >= 0 && shape.size() == strides.size();
    try {
      long last = start;
      long numbers = 1;
      for (int i = 0; good && i < shape.size(); i++) {
        long length = shape.get(i);
        long stride = strides.get(i);
        good = length >= 0 && stride >= 0;
        numbers = Math.multiplyExact(numbers, length);
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, length - 1), stride));
      }
      long needed = Math.multiplyExact(Math.addExact(last, 1), type.bytes());
      good = good && (numbers == 0 || needed <= storage.bytes());
    } catch (ArithmeticException e) {
      good = false;
    }
    if (!good) {
      throw new PickleException(
          "a tensor of shape %s with strides %s from %d on does not lie within its storage of %d numbers"
              .formatted(shape, strides, start, storage.numbers()));
    }
  }

  long numbers() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// Whether its numbers lie in row-major order without gaps.
  boolean isInOrder() {
    long expected = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) != 1 && strides.get(i) != expected) {
        return numbers() == 0;
      }
      expected *= shape.get(i);
    }
    return true;
  }

  /// Its bytes in row-major order: the file's own where it has them so and at a place fit for
  /// numbers, else a copy.
  MemorySegment inOrder(SegmentAllocator allocator) {
    int width = type.bytes();
    long bytes = numbers() * width;
    if (bytes == 0) {
      return MemorySegment.NULL;
    }
    if (isInOrder()) {
      MemorySegment own = storage.memory().asSlice(start * width, bytes);
      // The older format puts numbers at any place, which fast arithmetic need not bear.
      return own.address() % width == 0 ? own : allocator.allocate(bytes, ALIGNMENT).copyFrom(own);
    }
    MemorySegment copy = allocator.allocate(bytes, ALIGNMENT);
    long[] index = new long[shape.size()];
    long from = start;
    for (long to = 0; to < bytes; to += width) {
      MemorySegment.copy(storage.memory(), from * width, copy, to, width);
      for (int i = index.length - 1; i >= 0; i--) {
        from += strides.get(i);
        if (++index[i] < shape.get(i)) {
          break;
        }
        from -= index[i] * strides.get(i);
        index[i] = 0;
      }
    }
    return copy;
  }
}
