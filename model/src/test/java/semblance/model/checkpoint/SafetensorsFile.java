package semblance.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A safetensors file with a header of the test's choice.
final class SafetensorsFile {
  private final byte[] header;
  private final int numbers;

  private SafetensorsFile(byte[] header, int numbers) {
    this.header = header;
    this.numbers = numbers;
  }

  /// @param numbers bytes after the header
  static SafetensorsFile of(String header, int numbers) {
    return new SafetensorsFile(header.getBytes(StandardCharsets.UTF_8), numbers);
  }

  static SafetensorsFile of(byte[] header, int numbers) {
    return new SafetensorsFile(header, numbers);
  }

  byte[] bytes() {
    ByteBuffer buffer =
        ByteBuffer.allocate(Long.BYTES + header.length + numbers).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(header.length).put(header);
    for (int i = 0; buffer.hasRemaining(); i++) {
      buffer.put((byte) i);
    }
    return buffer.array();
  }

  void write(Path file) throws IOException {
    Files.write(file, bytes());
  }
}
