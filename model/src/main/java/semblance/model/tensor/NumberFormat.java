package semblance.model.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/// How the numbers of a tensor are written in memory.
public enum NumberFormat {
  FLOAT32(4, ScalarType.Float),
  FLOAT16(2, ScalarType.Half),
  BFLOAT16(2, ScalarType.BFloat16),
  INT64(8, ScalarType.Long),
  INT8(1, ScalarType.Char);

  private final int bytes;
  private final ScalarType scalarType;

  NumberFormat(int bytes, ScalarType scalarType) {
    this.bytes = bytes;
    this.scalarType = scalarType;
  }

  /// Bytes a number.
  public int bytes() {
    return bytes;
  }

  ScalarType scalarType() {
    return scalarType;
  }

  static NumberFormat of(ScalarType type) {
    for (NumberFormat format : values()) {
      if (format.scalarType.value == type.value) {
        return format;
      }
    }
    throw new IllegalArgumentException("a tensor of " + type + " has no place here");
  }
}
