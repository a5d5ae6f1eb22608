package semblance.benchmarks.workload;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A matrix of 32-bit floats in NumPy's form, mapped into memory, so that programs in other
/// languages read the same vectors and none of them lie on the heap.
///
/// A `.npy` file of version 1.0 is the magic bytes, the version, the header's length (two bytes),
/// the header (a Python dictionary, padded to 64 bytes) and the numbers. Thread-safe.
public final class VectorFile implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int PREFIX = 10;
  private static final int ALIGNMENT = 64;
  private static final Pattern HEADER =
      Pattern.compile("'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\)");

  private final Path path;
  private final Arena arena;
  private final MemorySegment numbers; // [rows, dimension]
  private final int rows;
  private final int dimension;

  private VectorFile(Path path, Arena arena, MemorySegment numbers, int rows, int dimension) {
    this.path = path;
    this.arena = arena;
    this.numbers = numbers;
    this.rows = rows;
    this.dimension = dimension;
  }

  /// Writes `rows` vectors into a new file and opens it.
  public static VectorFile write(Path path, int rows, int dimension, LongFunction<float[]> vectors)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeWhole(channel, header(rows, dimension));
      ByteBuffer row =
          ByteBuffer.allocateDirect(Float.BYTES * dimension).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rows; i++) {
        row.clear().asFloatBuffer().put(vectors.apply(i));
        writeWhole(channel, row);
      }
    }
    return open(path);
  }

  /// Opens a file of floats with two axes.
  public static VectorFile open(Path path) throws IOException {
    byte[] start = new byte[Math.toIntExact(Math.min(Files.size(path), 256))];
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.wrap(start);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      Matcher header = HEADER.matcher(new String(start, StandardCharsets.ISO_8859_1));
      if (!header.find()) {
        throw new IllegalStateException(
            "%s is no NumPy file of little-endian 32-bit floats in two axes".formatted(path));
      }
      int rows = Integer.parseInt(header.group(1));
      int dimension = Integer.parseInt(header.group(2));
      int data =
          PREFIX
              + Short.toUnsignedInt(
                  ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getShort(8));
      Arena arena = Arena.ofShared();
      MemorySegment numbers =
          channel.map(
              FileChannel.MapMode.READ_ONLY, data, (long) Float.BYTES * rows * dimension, arena);
      return new VectorFile(path, arena, numbers, rows, dimension);
    }
  }

  public Path path() {
    return path;
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /// A copy of a row.
  public float[] row(int row) {
    float[] vector = new float[dimension];
    read(row, vector);
    return vector;
  }

  /// Copies a row.
  public void read(int row, float[] into) {
    MemorySegment.copy(
        numbers,
        ValueLayout.JAVA_FLOAT_UNALIGNED,
        (long) Float.BYTES * row * dimension,
        into,
        0,
        dimension);
  }

  private static ByteBuffer header(int rows, int dimension) {
    String words =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, dimension);
    int length = (PREFIX + words.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - PREFIX;
    String padded = words + " ".repeat(length - words.length() - 1) + "\n";
    return ByteBuffer.allocate(PREFIX + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) length)
        .put(padded.getBytes(StandardCharsets.US_ASCII))
        .flip();
  }

  private static void writeWhole(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
