package semblance.model.checkpoint.pytorch;

import java.util.Map;
import java.util.Optional;

/// The type of a storage's numbers.
///
/// @param format as safetensors names it
/// @param bytes a number
record NumberType(String format, int bytes) {
  /// A storage that says nothing of its numbers.
  static final NumberType UNTYPED = new NumberType("bytes", 1);

  private static final Map<String, NumberType> BY_STORAGE =
      Map.ofEntries(
          Map.entry("DoubleStorage", new NumberType("F64", 8)),
          Map.entry("FloatStorage", new NumberType("F32", 4)),
          Map.entry("HalfStorage", new NumberType("F16", 2)),
          Map.entry("BFloat16Storage", new NumberType("BF16", 2)),
          Map.entry("LongStorage", new NumberType("I64", 8)),
          Map.entry("IntStorage", new NumberType("I32", 4)),
          Map.entry("ShortStorage", new NumberType("I16", 2)),
          Map.entry("CharStorage", new NumberType("I8", 1)),
          Map.entry("ByteStorage", new NumberType("U8", 1)),
          Map.entry("BoolStorage", new NumberType("BOOL", 1)),
          Map.entry("ComplexFloatStorage", new NumberType("C64", 8)),
          Map.entry("ComplexDoubleStorage", new NumberType("C128", 16)),
          Map.entry("UntypedStorage", UNTYPED));

  private static final Map<String, NumberType> BY_DTYPE =
      Map.ofEntries(
          Map.entry("float64", new NumberType("F64", 8)),
          Map.entry("float32", new NumberType("F32", 4)),
          Map.entry("float16", new NumberType("F16", 2)),
          Map.entry("bfloat16", new NumberType("BF16", 2)),
          Map.entry("int64", new NumberType("I64", 8)),
          Map.entry("int32", new NumberType("I32", 4)),
          Map.entry("int16", new NumberType("I16", 2)),
          Map.entry("int8", new NumberType("I8", 1)),
          Map.entry("uint64", new NumberType("U64", 8)),
          Map.entry("uint32", new NumberType("U32", 4)),
          Map.entry("uint16", new NumberType("U16", 2)),
          Map.entry("uint8", new NumberType("U8", 1)),
          Map.entry("bool", new NumberType("BOOL", 1)),
          Map.entry("complex64", new NumberType("C64", 8)),
          Map.entry("complex128", new NumberType("C128", 16)),
          Map.entry("float8_e4m3fn", new NumberType("F8_E4M3", 1)),
          Map.entry("float8_e5m2", new NumberType("F8_E5M2", 1)));

  /// The type that a storage class such as `FloatStorage` holds.
  static Optional<NumberType> ofStorage(String name) {
    return Optional.ofNullable(BY_STORAGE.get(name));
  }

  /// The type that a name such as `float32` means.
  static Optional<NumberType> ofDtype(String name) {
    return Optional.ofNullable(BY_DTYPE.get(name));
  }
}
