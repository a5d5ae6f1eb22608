package semblance.media.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Encoded content that is read in pieces and more than once: a file, which may be larger than
/// memory, or bytes at hand. Thread-safe, since each reader opens its own channel.
public sealed interface ByteSource {
  /// A channel at the first byte; the caller closes it.
  SeekableByteChannel open() throws IOException;

  /// A file that stays where it is.
  record OfFile(Path file) implements ByteSource {
    @Override
    public SeekableByteChannel open() throws IOException {
      return Files.newByteChannel(file);
    }
  }

  /// Bytes that nobody writes to any more.
  final class OfBytes implements ByteSource {
    private final byte[] bytes;

    public OfBytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public SeekableByteChannel open() {
      return new ByteChannel(bytes);
    }
  }

  /// The first bytes, at most `length`.
  default byte[] head(int length) throws IOException {
    try (SeekableByteChannel channel = open()) {
      return read(channel, 0, (int) Math.min(length, channel.size()));
    }
  }

  /// Reads from a place on.
  ///
  /// @return `length` bytes, fewer at the end
  static byte[] read(SeekableByteChannel channel, long at, int length) throws IOException {
    byte[] bytes = new byte[length];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    channel.position(at);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return Arrays.copyOf(bytes, buffer.position());
      }
    }
    return bytes;
  }

  /// Reads exactly as many bytes as asked for.
  ///
  /// @throws EOFException if there are fewer
  static byte[] readFully(SeekableByteChannel channel, long at, int length) throws IOException {
    byte[] bytes = read(channel, at, length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
