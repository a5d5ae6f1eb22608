package semblance.model.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads the fields of one message in the encoding of protocol buffers, in their order. What is not
/// asked for is skipped, so that large weights are not touched.
final class ProtobufReader {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment bytes;
  private long position;
  private int field;
  private long number;
  private boolean packed;
  private MemorySegment content = MemorySegment.NULL;

  ProtobufReader(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /// Goes on to the next field, if there is one.
  ///
  /// @throws MalformedException if the bytes are no message
  boolean next() throws MalformedException {
    if (position == bytes.byteSize()) {
      return false;
    }
    long start = position;
    long tag = variable();
    field = (int) (tag >>> 3);
    content = MemorySegment.NULL;
    number = 0;
    packed = (tag & 7) == 2;
    if (field < 1) {
      throw new MalformedException("byte %d begins no field".formatted(start));
    }
    switch ((int) (tag & 7)) {
      case 0 -> number = variable();
      case 1 -> number = take(Long.BYTES).get(LONG, 0);
      case 2 -> content = take(variable());
      case 5 -> number = take(Integer.BYTES).get(INT, 0);
      default -> throw new MalformedException("byte %d begins no field".formatted(start));
    }
    return true;
  }

  private long variable() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte part = take(1).get(ValueLayout.JAVA_BYTE, 0);
      value |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new MalformedException("byte %d ends a number that is too long".formatted(position));
  }

  private MemorySegment take(long length) throws MalformedException {
    if (length < 0 || length > bytes.byteSize() - position) {
      throw new MalformedException(
          "%d bytes are expected from byte %d on, but there are %d: it is cut short"
              .formatted(length, position, bytes.byteSize() - position));
    }
    MemorySegment taken = bytes.asSlice(position, length);
    position += length;
    return taken;
  }

  /// The number of the field.
  int field() {
    return field;
  }

  /// A field that is a number.
  long number() {
    return number;
  }

  /// The bytes of a field that has a length.
  MemorySegment content() {
    return content;
  }

  /// A field that is a message.
  ProtobufReader message() {
    return new ProtobufReader(content);
  }

  String text() {
    return new String(content.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /// The product of a repeated field's numbers, whether they are packed together or not.
  long product() throws MalformedException {
    if (!packed) {
      return number;
    }
    ProtobufReader factors = message();
    long product = 1;
    while (factors.position < content.byteSize()) {
      product *= factors.variable();
    }
    return product;
  }

  /// Bytes that are no message.
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }
}
