package semblance.ingest.exchange;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import semblance.embedding.UnreadableContentException;

/// A NumPy array file of vectors, `[rows, dimension]`, read through memory mapping: 32-bit or
/// 16-bit floats, little-endian, in C order. What else an `.npy` file may hold is refused by name.
///
/// Format: a magic word, the version, the length of the header, the header (a Python dictionary),
/// the numbers. Thread-safe until closed.
final class NumpyFile implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern KIND = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
  private static final ValueLayout.OfFloat SINGLE =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final Arena arena;
  private final MemorySegment numbers;
  private final long rows;
  private final int dimension;
  private final boolean half;

  private NumpyFile(
      Path file, Arena arena, MemorySegment numbers, long rows, int dimension, boolean half) {
    this.file = file;
    this.arena = arena;
    this.numbers = numbers;
    this.rows = rows;
    this.dimension = dimension;
    this.half = half;
  }

  /// Opens a file.
  ///
  /// @throws UnreadableContentException if it is no such file, saying what was found
  static NumpyFile open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(
          file, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      arena.close();
      throw new UnreadableContentException(
          "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static NumpyFile read(Path file, Arena arena, MemorySegment all) {
    if (all.byteSize() < 12
        || all.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
      throw wrong(file, "it does not begin as a NumPy array does");
    }
    int version = all.get(ValueLayout.JAVA_BYTE, 6);
    if (version < 1 || version > 3) {
      throw wrong(file, "it has version %d of the format: expected 1 to 3".formatted(version));
    }
    long length =
        version == 1
            ? all.get(HALF, 8) & 0xffff
            : all.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8);
    long start = (version == 1 ? 10 : 12) + length;
    if (length < 0 || length > LONGEST_HEADER || start > all.byteSize()) {
      throw wrong(file, "its header has %,d bytes, more than the file".formatted(length));
    }
    String header =
        new String(
            all.asSlice(start - length, length).toArray(ValueLayout.JAVA_BYTE),
            StandardCharsets.UTF_8);
    String kind = find(file, KIND, header);
    if (!kind.equals("<f4") && !kind.equals("<f2")) {
      throw wrong(
          file,
          "its numbers are '%s': expected '<f4' or '<f2'; in Python, array.astype('<f4') converts them"
              .formatted(kind));
    }
    if (find(file, ORDER, header).equals("True")) {
      throw wrong(
          file, "it is in Fortran order; in Python, numpy.ascontiguousarray(array) turns it");
    }
    String[] shape = find(file, SHAPE, header).split(",", -1);
    if (shape.length != 2 || !shape[1].strip().matches("[1-9][0-9]{0,8}")) {
      throw wrong(
          file, "its shape is (%s): expected (rows, dimension)".formatted(String.join(",", shape)));
    }
    long rows = Long.parseLong(shape[0].strip());
    int dimension = Integer.parseInt(shape[1].strip());
    int width = kind.equals("<f2") ? 2 : 4;
    long expected = Math.multiplyExact(Math.multiplyExact(rows, dimension), (long) width);
    if (all.byteSize() - start != expected) {
      throw wrong(
          file,
          "%,d bytes of numbers follow its header, (%d, %d) of '%s' take %,d: it was cut short or is not whole yet"
              .formatted(all.byteSize() - start, rows, dimension, kind, expected));
    }
    return new NumpyFile(file, arena, all.asSlice(start), rows, dimension, width == 2);
  }

  private static String find(Path file, Pattern pattern, String header) {
    Matcher found = pattern.matcher(header);
    if (!found.find()) {
      throw wrong(file, "its header is %s".formatted(header.strip()));
    }
    return found.group(1);
  }

  private static UnreadableContentException wrong(Path file, String what) {
    return new UnreadableContentException(
        "%s is not an array of vectors that can be read: %s".formatted(file, what));
  }

  Path file() {
    return file;
  }

  long rows() {
    return rows;
  }

  int dimension() {
    return dimension;
  }

  /// Whether the numbers are 16-bit floats.
  boolean isHalf() {
    return half;
  }

  /// A copy of a row, from 0.
  float[] row(long row) {
    float[] vector = new float[dimension];
    long at = row * dimension;
    for (int i = 0; i < dimension; i++) {
      vector[i] =
          half
              ? Float.float16ToFloat(numbers.getAtIndex(HALF, at + i))
              : numbers.getAtIndex(SINGLE, at + i);
    }
    return vector;
  }

  @Override
  public void close() {
    arena.close();
  }
}
