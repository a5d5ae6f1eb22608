package semblance.model.checkpoint.pytorch;

import java.lang.foreign.MemorySegment;
import net.razorvine.pickle.PickleException;
import org.jspecify.annotations.Nullable;

/// A run of numbers that one tensor or several have a part of. In the older format the numbers come
/// after what tells of them.
final class Storage {
  private final String key;
  private final NumberType type;
  private final long numbers;
  private @Nullable MemorySegment memory;

  /// @param numbers how many, by the file's word
  Storage(String key, NumberType type, long numbers) {
    this.key = key;
    this.type = type;
    this.numbers = numbers;
  }

  NumberType type() {
    return type;
  }

  long numbers() {
    return numbers;
  }

  /// Bytes, by the file's word.
  ///
  /// @throws ArithmeticException if they are more than can be counted
  long bytes() {
    return Math.multiplyExact(numbers, type.bytes());
  }

  void place(MemorySegment bytes) {
    memory = bytes;
  }

  /// Where its bytes are.
  MemorySegment memory() {
    if (memory == null) {
      throw new PickleException("storage %s has no numbers in the file".formatted(key));
    }
    return memory;
  }
}
