package semblance.model.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import semblance.embedding.ModelException;

/// A safetensors file by itself, such as the vectors that a reference implementation computed.
///
/// Mapped until closed. Thread-safe.
public final class TensorFile implements AutoCloseable {
  private static final ValueLayout.OfFloat LITTLE_ENDIAN_FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Arena arena = Arena.ofShared();
  private final Map<String, StoredTensor> tensors = new HashMap<>();

  /// Opens a file.
  ///
  /// @throws ModelException if it is missing or damaged
  public TensorFile(Path file) {
    this.file = file;
    try (MappedFile mapped = MappedFile.open(file, arena)) {
      for (StoredTensor tensor : Safetensors.read(mapped)) {
        tensors.put(tensor.name(), tensor);
      }
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /// Whether there is a tensor of this name.
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /// The rows of a matrix of 32-bit floats.
  public float[][] rows(String name) {
    StoredTensor tensor = find(name);
    float[] numbers = tensor.memory().toArray(LITTLE_ENDIAN_FLOAT);
    int rows = Math.toIntExact(tensor.shape().getFirst());
    int width = numbers.length / rows;
    float[][] matrix = new float[rows][];
    Arrays.setAll(matrix, i -> Arrays.copyOfRange(numbers, i * width, (i + 1) * width));
    return matrix;
  }

  /// All bytes of a tensor.
  public byte[] bytes(String name) {
    return find(name).memory().toArray(ValueLayout.JAVA_BYTE);
  }

  private StoredTensor find(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ModelException(
          "%s has no tensor %s: there are %s".formatted(file, name, tensors.keySet()));
    }
    return tensor;
  }

  @Override
  public void close() {
    arena.close();
  }
}
