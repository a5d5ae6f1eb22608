package semblance.model.checkpoint.pytorch;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;

/// The bytes of a pickle within a mapped file, from a place on.
final class PickleBytes extends InputStream {
  /// The longest that is read: enough to tell of more than ten thousand tensors.
  private static final long LONGEST = 4 << 20;

  private final MemorySegment memory;
  private final long end;
  private long place;

  PickleBytes(MemorySegment memory, long start) {
    this.memory = memory;
    this.place = start;
    this.end = Math.min(memory.byteSize(), start + LONGEST);
  }

  /// How far it was read.
  long place() {
    return place;
  }

  /// Whether there is more than is read at most.
  boolean isTooLong() {
    return end < memory.byteSize();
  }

  /// Checks that what follows an instruction is there, before its length is believed.
  void requireWhole(char instruction) {
    long length =
        switch (instruction) {
          case Opcodes.BINSTRING, Opcodes.BINUNICODE, Opcodes.BINBYTES -> number(4);
          case Opcodes.BINUNICODE8, Opcodes.BINBYTES8 -> number(8);
          default -> 0;
        };
    if (length < 0 || length > end - place) {
      throw new PickleException(
          "a string is said to have %s bytes, but %d follow"
              .formatted(Long.toUnsignedString(length), end - place));
    }
  }

  private long number(int width) {
    if (end - place < width) {
      throw new PickleException("it ends in the middle");
    }
    return width == 4
        ? Integer.toUnsignedLong(
            memory.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), place))
        : memory.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), place);
  }

  @Override
  public int read() {
    return place < end ? Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, place++)) : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int count = (int) Math.min(length, end - place);
    if (count <= 0) {
      return -1;
    }
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, place, into, offset, count);
    place += count;
    return count;
  }
}
