package semblance.ingest.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import semblance.embedding.StorageException;

/// Writes a NumPy array file of 32-bit floats row by row, and how many there are at the end.
final class NumpyFileWriter implements AutoCloseable {
  private static final int HEADER = 128;
  private static final int BEFORE_TEXT = 10;

  private final Path file;
  private final FileChannel channel;
  private final int dimension;
  private final ByteBuffer buffer;
  private long rows;

  NumpyFileWriter(Path file, int dimension) {
    this.file = file;
    this.dimension = dimension;
    this.buffer =
        ByteBuffer.allocate(Math.max(1, (1 << 20) / (4 * dimension)) * 4 * dimension)
            .order(ByteOrder.LITTLE_ENDIAN);
    try {
      this.channel =
          FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
      channel.position(HEADER);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  long rows() {
    return rows;
  }

  void write(float[] vector) {
    if (!buffer.hasRemaining()) {
      empty();
    }
    for (float number : vector) {
      buffer.putFloat(number);
    }
    rows++;
  }

  private void empty() {
    try {
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      buffer.clear();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private StorageException failure(IOException e) {
    return new StorageException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() {
    try (channel) {
      empty();
      String text =
          "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
              .formatted(rows, dimension);
      byte[] padded =
          (text + " ".repeat(HEADER - BEFORE_TEXT - text.length() - 1) + "\n")
              .getBytes(StandardCharsets.US_ASCII);
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
      header.put((byte) 1).put((byte) 0).putShort((short) padded.length).put(padded).flip();
      channel.write(header, 0);
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
