package semblance.model.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/// The tensors of a fixture, as the reference implementation computed them.
public final class ExpectedTensors {
  private static final ValueLayout.OfFloat LITTLE_ENDIAN_FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;

  public ExpectedTensors(Path file) {
    this.file = file;
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    try (Arena arena = Arena.ofConfined();
        MappedFile mapped = MappedFile.open(file, arena)) {
      return Safetensors.read(mapped).stream().anyMatch(tensor -> tensor.name().equals(name));
    }
  }

  /// The rows of a matrix of 32-bit floats.
  public float[][] rows(String name) {
    try (Arena arena = Arena.ofConfined()) {
      StoredTensor tensor = find(name, arena);
      float[] numbers = tensor.memory().toArray(LITTLE_ENDIAN_FLOAT);
      int rows = Math.toIntExact(tensor.shape().getFirst());
      int width = numbers.length / rows;
      float[][] matrix = new float[rows][];
      Arrays.setAll(matrix, i -> Arrays.copyOfRange(numbers, i * width, (i + 1) * width));
      return matrix;
    }
  }

  /// All bytes of a tensor of levels.
  public byte[] bytes(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return find(name, arena).memory().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private StoredTensor find(String name, Arena arena) {
    try (MappedFile mapped = MappedFile.open(file, arena)) {
      return Safetensors.read(mapped).stream()
          .filter(tensor -> tensor.name().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }
}
