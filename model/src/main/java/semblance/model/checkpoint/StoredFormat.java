package semblance.model.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/// How a safetensors file writes the numbers of a tensor.
public enum StoredFormat {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  StoredFormat(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes a number.
  public int bytes() {
    return bytes;
  }

  static Optional<StoredFormat> find(String name) {
    return Arrays.stream(values()).filter(format -> format.name().equals(name)).findFirst();
  }
}
