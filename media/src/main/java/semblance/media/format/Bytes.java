package semblance.media.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A part of a file, read by position; reading past its end is a malformed picture, never an
/// exception of Java's.
final class Bytes {
  private final byte[] content;
  private final int start;
  private final int length;
  private final boolean littleEndian;

  private Bytes(byte[] content, int start, int length, boolean littleEndian) {
    this.content = content;
    this.start = start;
    this.length = length;
    this.littleEndian = littleEndian;
  }

  static Bytes bigEndian(byte[] content) {
    return new Bytes(content, 0, content.length, false);
  }

  static Bytes littleEndian(byte[] content) {
    return new Bytes(content, 0, content.length, true);
  }

  Bytes withLittleEndian(boolean little) {
    return new Bytes(content, start, length, little);
  }

  int length() {
    return length;
  }

  Bytes part(long at, long size) throws MalformedPictureException {
    require(at, size);
    return new Bytes(content, start + (int) at, (int) size, littleEndian);
  }

  byte[] toArray() {
    return Arrays.copyOfRange(content, start, start + length);
  }

  int u8(long at) throws MalformedPictureException {
    require(at, 1);
    return content[start + (int) at] & 0xff;
  }

  int u16(long at) throws MalformedPictureException {
    int one = u8(at);
    int two = u8(at + 1);
    return littleEndian ? one | two << 8 : one << 8 | two;
  }

  int u24(long at) throws MalformedPictureException {
    int one = u8(at);
    int rest = u16(at + 1);
    return littleEndian ? one | rest << 8 : one << 16 | rest;
  }

  long u32(long at) throws MalformedPictureException {
    long one = u16(at);
    long two = u16(at + 2);
    return littleEndian ? one | two << 16 : one << 16 | two;
  }

  /// A 64-bit number; one above what an `int` can hold lies outside of any file that we read.
  long u64(long at) throws MalformedPictureException {
    long one = u32(at);
    long two = u32(at + 4);
    long high = littleEndian ? two : one;
    if (high != 0) {
      throw new MalformedPictureException("an offset in it lies beyond 4 GB");
    }
    return littleEndian ? one : two;
  }

  boolean matches(long at, String ascii) {
    if (at < 0 || at + ascii.length() > length) {
      return false;
    }
    int from = start + (int) at;
    return Arrays.equals(
        content,
        from,
        from + ascii.length(),
        ascii.getBytes(StandardCharsets.ISO_8859_1),
        0,
        ascii.length());
  }

  private void require(long at, long size) throws MalformedPictureException {
    if (at < 0 || size < 0 || size > length || at > length - size) {
      throw new MalformedPictureException(
          "it ends too early: %d bytes at %d were expected, it has %d".formatted(size, at, length));
    }
  }
}
