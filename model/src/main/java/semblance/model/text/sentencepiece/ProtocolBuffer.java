package semblance.model.text.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads the fields of one message in the wire format of protocol buffers.
///
/// After [#next()] exactly one of the reading methods takes the field's value.
final class ProtocolBuffer {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteBuffer buffer;
  private int field;
  private int type;

  /// Bytes that are no such message.
  static final class Damaged extends Exception {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }

  ProtocolBuffer(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  private ProtocolBuffer(ByteBuffer buffer) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Goes to the next field, unless the message ends.
  boolean next() throws Damaged {
    if (!buffer.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    if (field == 0) {
      throw damaged("field 0");
    }
    return true;
  }

  int field() {
    return field;
  }

  long number() throws Damaged {
    expect(VARINT);
    return varint();
  }

  float fraction() throws Damaged {
    expect(FIXED_32);
    need(Float.BYTES);
    return buffer.getFloat();
  }

  String text() throws Damaged {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(delimited()).toString();
    } catch (CharacterCodingException e) {
      throw damaged("text that is not UTF-8");
    }
  }

  byte[] bytes() throws Damaged {
    ByteBuffer part = delimited();
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    return bytes;
  }

  ProtocolBuffer message() throws Damaged {
    return new ProtocolBuffer(delimited());
  }

  void skip() throws Damaged {
    switch (type) {
      case VARINT -> varint();
      case FIXED_64 -> move(Long.BYTES);
      case DELIMITED -> delimited();
      case FIXED_32 -> move(Integer.BYTES);
      default -> throw damaged("wire type %d".formatted(type));
    }
  }

  private ByteBuffer delimited() throws Damaged {
    expect(DELIMITED);
    long length = varint();
    if (length < 0 || length > buffer.remaining()) {
      throw damaged("a length of %d where %d bytes are left".formatted(length, buffer.remaining()));
    }
    ByteBuffer part = buffer.slice(buffer.position(), (int) length);
    buffer.position(buffer.position() + (int) length);
    return part;
  }

  private long varint() throws Damaged {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte part = buffer.get();
      value |= (long) (part & 0x7F) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw damaged("a number of more than 64 bits");
  }

  private void expect(int expected) throws Damaged {
    if (type != expected) {
      throw damaged("field %d has wire type %d, expected %d".formatted(field, type, expected));
    }
  }

  private void move(int count) throws Damaged {
    need(count);
    buffer.position(buffer.position() + count);
  }

  private void need(int count) throws Damaged {
    if (buffer.remaining() < count) {
      throw damaged("it ends within a field");
    }
  }

  private Damaged damaged(String what) {
    return new Damaged("%s, near byte %d".formatted(what, buffer.position()));
  }
}
