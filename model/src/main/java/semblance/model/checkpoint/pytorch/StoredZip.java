package semblance.model.checkpoint.pytorch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import net.razorvine.pickle.PickleException;

/// A zip file in memory whose entries are read where they lie. APPNOTE.TXT of PKWARE, sections 4.3
/// and 4.5.3, is the format.
///
/// Names are only ever compared, never used as paths.
final class StoredZip {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_LENGTH = 22;
  private static final int CENTRAL_LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final long IN_EXTRA = 0xffffffffL;

  private final MemorySegment memory;
  private final Map<String, Entry> entries;

  /// @param method 0 where the bytes are stored as they are, 8 where they are deflated
  /// @param local where the entry's own header begins
  private record Entry(int method, long packed, long size, long local) {}

  /// @param start of the list of entries
  private record Directory(long start, long size, long entries) {}

  private StoredZip(MemorySegment memory, Map<String, Entry> entries) {
    this.memory = memory;
    this.entries = Collections.unmodifiableMap(entries);
  }

  /// Whether the bytes begin as a zip file does.
  static boolean isZip(MemorySegment memory) {
    return memory.byteSize() >= Integer.BYTES
        && memory.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0)
            == LOCAL;
  }

  /// Reads the list of entries.
  ///
  /// @throws PickleException if it is damaged
  static StoredZip read(MemorySegment memory) {
    Directory directory = directory(memory);
    Map<String, Entry> entries = new LinkedHashMap<>();
    MemorySegment list = slice(memory, directory.start, directory.size, "the list of entries");
    long place = 0;
    for (long i = 0; i < directory.entries; i++) {
      if (integer(list, place) != CENTRAL) {
        throw new PickleException("entry %d of its list does not begin as one".formatted(i));
      }
      int nameLength = shortAt(list, place + 28);
      int extraLength = shortAt(list, place + 30);
      byte[] name =
          slice(list, place + CENTRAL_LENGTH, nameLength, "an entry's name")
              .toArray(ValueLayout.JAVA_BYTE);
      MemorySegment extra =
          slice(list, place + CENTRAL_LENGTH + nameLength, extraLength, "an entry's extra field");
      String text = new String(name, StandardCharsets.UTF_8);
      if (entries.put(text, entry(list, place, extra)) != null) {
        throw new PickleException("the entry '%s' is there twice".formatted(text));
      }
      place += CENTRAL_LENGTH + nameLength + extraLength + shortAt(list, place + 32);
    }
    return new StoredZip(memory, entries);
  }

  private static Directory directory(MemorySegment memory) {
    long earliest = Math.max(0, memory.byteSize() - END_LENGTH - LONGEST_COMMENT);
    for (long end = memory.byteSize() - END_LENGTH; end >= earliest; end--) {
      if (integer(memory, end) != END
          || end + END_LENGTH + shortAt(memory, end + 20) != memory.byteSize()) {
        continue;
      }
      long locator = end - 20;
      if (locator >= 0 && integer(memory, locator) == LOCATOR_64) {
        long large = longAt(memory, locator + 8);
        slice(memory, large, 56, "its end record");
        if (integer(memory, large) != END_64) {
          throw new PickleException("its end record is not where it is said to be");
        }
        return new Directory(
            longAt(memory, large + 48), longAt(memory, large + 40), longAt(memory, large + 32));
      }
      return new Directory(
          Integer.toUnsignedLong(integer(memory, end + 16)),
          Integer.toUnsignedLong(integer(memory, end + 12)),
          shortAt(memory, end + 10));
    }
    throw new PickleException("the list of entries that ends a zip file is not there");
  }

  private static Entry entry(MemorySegment list, long place, MemorySegment extra) {
    if ((shortAt(list, place + 8) & 1) != 0) {
      throw new PickleException("an entry is encrypted");
    }
    long packed = Integer.toUnsignedLong(integer(list, place + 20));
    long size = Integer.toUnsignedLong(integer(list, place + 24));
    long local = Integer.toUnsignedLong(integer(list, place + 42));
    for (long at = 0; at + 4 <= extra.byteSize(); ) {
      int length = shortAt(extra, at + 2);
      if (shortAt(extra, at) == 1) {
        MemorySegment wide = slice(extra, at + 4, length, "an entry's extra field");
        long next = 0;
        if (size == IN_EXTRA) {
          size = longAt(wide, next);
          next += Long.BYTES;
        }
        if (packed == IN_EXTRA) {
          packed = longAt(wide, next);
          next += Long.BYTES;
        }
        if (local == IN_EXTRA) {
          local = longAt(wide, next);
        }
      }
      at += 4 + length;
    }
    return new Entry(shortAt(list, place + 10), packed, size, local);
  }

  Set<String> names() {
    return entries.keySet();
  }

  /// The bytes of an entry that is stored as it is, if there is one of the name.
  ///
  /// @throws PickleException if it is deflated or outside the file
  Optional<MemorySegment> find(String name) {
    return Optional.ofNullable(entries.get(name))
        .map(entry -> {
          if (entry.method != 0) {
            throw new PickleException(
                "the entry '%s' is compressed (method %d): expected it as it is, as PyTorch writes it"
                    .formatted(name, entry.method));
          }
          return bytes(name, entry);
        });
  }

  /// The text of a small entry, deflated or not; empty if it is longer than is read.
  Optional<String> findText(String name, int longest) {
    Entry entry = entries.get(name);
    if (entry == null || entry.size < 0 || entry.size > longest || entry.packed > longest) {
      return Optional.empty();
    }
    byte[] packed = bytes(name, entry).toArray(ValueLayout.JAVA_BYTE);
    if (entry.method == 0) {
      return Optional.of(new String(packed, StandardCharsets.UTF_8));
    }
    byte[] text = new byte[(int) entry.size];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(packed);
      int length = 0;
      while (length < text.length && !inflater.finished()) {
        int more = inflater.inflate(text, length, text.length - length);
        if (more == 0) {
          return Optional.empty();
        }
        length += more;
      }
      return Optional.of(new String(text, 0, length, StandardCharsets.UTF_8));
    } catch (DataFormatException e) {
      throw new PickleException("the entry '%s' cannot be unpacked".formatted(name), e);
    }
  }

  private MemorySegment bytes(String name, Entry entry) {
    String what = "the entry '%s'".formatted(name);
    slice(memory, entry.local, LOCAL_LENGTH, what);
    if (integer(memory, entry.local) != LOCAL) {
      throw new PickleException("%s is not where it is said to be".formatted(what));
    }
    long start =
        entry.local
            + LOCAL_LENGTH
            + shortAt(memory, entry.local + 26)
            + shortAt(memory, entry.local + 28);
    return slice(memory, start, entry.packed, what);
  }

  private static MemorySegment slice(MemorySegment memory, long start, long length, String what) {
    if (start < 0 || length < 0 || start > memory.byteSize() - length) {
      throw new PickleException(
          "%s is said to have %s bytes from %s on, outside the %d that are there"
              .formatted(
                  what,
                  Long.toUnsignedString(length),
                  Long.toUnsignedString(start),
                  memory.byteSize()));
    }
    return memory.asSlice(start, length);
  }

  private static int shortAt(MemorySegment memory, long place) {
    return Short.toUnsignedInt(
        slice(memory, place, Short.BYTES, "a field")
            .get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0));
  }

  private static int integer(MemorySegment memory, long place) {
    return slice(memory, place, Integer.BYTES, "a field")
        .get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
  }

  private static long longAt(MemorySegment memory, long place) {
    return slice(memory, place, Long.BYTES, "a field")
        .get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
  }
}
