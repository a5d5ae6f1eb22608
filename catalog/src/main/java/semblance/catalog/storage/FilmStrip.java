package semblance.catalog.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Small pictures of what is seen at the moments of a film, by the time at which each begins.
///
/// In bytes, big endian: the number `0x53545231`, the count of pictures (4 bytes); then of each the
/// time in milliseconds (8 bytes) and its length (4 bytes); then the JPEGs one after another. Not
/// thread-safe.
public final class FilmStrip {
  private static final int MARK = 0x53545231; // STR1
  private static final int ENTRY = 12;

  private final SortedMap<Long, byte[]> pictures = new TreeMap<>();

  /// Adds a picture, in place of one of the same time.
  ///
  /// @param jpeg owned by the strip from now on
  public void add(long startMillis, byte[] jpeg) {
    pictures.put(startMillis, jpeg);
  }

  /// How many pictures there are.
  public int size() {
    return pictures.size();
  }

  /// The strip as bytes.
  public byte[] bytes() {
    ByteBuffer head = ByteBuffer.allocate(8 + ENTRY * pictures.size());
    head.putInt(MARK).putInt(pictures.size());
    ByteArrayOutputStream bodies = new ByteArrayOutputStream();
    for (Map.Entry<Long, byte[]> picture : pictures.entrySet()) {
      head.putLong(picture.getKey()).putInt(picture.getValue().length);
      bodies.writeBytes(picture.getValue());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(head.capacity() + bodies.size());
    all.writeBytes(head.array());
    all.writeBytes(bodies.toByteArray());
    return all.toByteArray();
  }

  /// The picture of a moment in a strip.
  ///
  /// @return empty if there is none of that time, or the bytes are damaged
  public static Optional<byte[]> find(byte[] strip, long startMillis) {
    ByteBuffer bytes = ByteBuffer.wrap(strip);
    if (strip.length < 8 || bytes.getInt() != MARK) {
      return Optional.empty();
    }
    int count = bytes.getInt();
    if (count < 0 || count > (strip.length - 8) / ENTRY) {
      return Optional.empty();
    }
    long at = 8 + (long) ENTRY * count;
    for (int i = 0; i < count; i++) {
      long time = bytes.getLong();
      int length = bytes.getInt();
      if (length < 0 || at + length > strip.length) {
        return Optional.empty();
      }
      if (time == startMillis) {
        byte[] jpeg = new byte[length];
        System.arraycopy(strip, (int) at, jpeg, 0, length);
        return Optional.of(jpeg);
      }
      at += length;
    }
    return Optional.empty();
  }
}
