package semblance.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A tensor where it lies in its file.
///
/// @param name as the checkpoint names it
/// @param shape the length of each dimension
/// @param memory its bytes, mapped from the file, little-endian; valid while the checkpoint is open
public record StoredTensor(
    String name, StoredFormat format, List<Long> shape, MemorySegment memory, Path file) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /// How many numbers the tensor has.
  public long numbers() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// Some rows of the first dimension, as a tensor of their own over the same memory.
  public StoredTensor rows(String name, long start, long count) {
    List<Long> cut = new ArrayList<>(shape);
    cut.set(0, count);
    long row = memory.byteSize() / shape.getFirst();
    return new StoredTensor(name, format, cut, memory.asSlice(start * row, count * row), file);
  }
}
