package semblance.model.untrained;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import semblance.model.checkpoint.StoredFormat;
import semblance.model.checkpoint.StoredTensor;

/// What a tensor of a new model begins as: numbers of a normal distribution.
///
/// @param name as in transformers' checkpoints
/// @param shape the length of each dimension
/// @param mean of its numbers
/// @param deviation the standard deviation of its numbers; 0 where all are equal
record InitialTensor(String name, List<Long> shape, double mean, double deviation) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  InitialTensor {
    shape = List.copyOf(shape);
  }

  long numbers() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// Draws the numbers, a function of the seed and the tensor's name: how large other tensors are
  /// changes nothing.
  StoredTensor draw(Arena arena, Path file, long seed) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + crc.getValue());
    MemorySegment memory = arena.allocate(numbers() * Float.BYTES, Long.BYTES);
    for (long i = 0; i < numbers(); i++) {
      double drawn = deviation == 0 ? 0 : deviation * random.nextGaussian();
      memory.set(FLOAT, i * Float.BYTES, (float) (mean + drawn));
    }
    return new StoredTensor(name, StoredFormat.F32, shape, memory, file);
  }
}
