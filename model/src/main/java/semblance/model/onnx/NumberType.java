package semblance.model.onnx;

import java.util.Arrays;
import java.util.Optional;

/// How numbers are written, as `TensorProto.DataType` numbers it.
enum NumberType {
  FLOAT(1, 4, "fp32"),
  UINT8(2, 1, "int8"),
  INT8(3, 1, "int8"),
  INT32(6, 4, "int32"),
  INT64(7, 8, "int64"),
  FLOAT16(10, 2, "fp16"),
  DOUBLE(11, 8, "fp64"),
  BFLOAT16(16, 2, "bf16"),
  UINT4(21, 1, "int4"),
  INT4(22, 1, "int4");

  private final int code;
  private final int bytes;
  private final String label;

  NumberType(int code, int bytes, String label) {
    this.code = code;
    this.bytes = bytes;
    this.label = label;
  }

  static Optional<NumberType> of(long code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /// Bytes a number, rounded up.
  int bytes() {
    return bytes;
  }

  /// As people write it, whether signed or not.
  String label() {
    return label;
  }

  /// Whether weights are written so, and not places and shapes.
  boolean isForWeights() {
    return this != INT32 && this != INT64;
  }
}
