package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/// Writes safetensors files as the format's own library does: numbers aligned to eight bytes, those
/// of wider formats first, then by name.
public final class SafetensorsWriter {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int PIECE = 1 << 24;

  private SafetensorsWriter() {}

  /// Writes a file whole or not at all: under another name first, then moved into its place.
  ///
  /// @param tensors their memory may be the heap's; little-endian
  public static void write(Path file, List<StoredTensor> tensors) throws IOException {
    List<StoredTensor> ordered =
        tensors.stream()
            .sorted(
                Comparator.comparingInt((StoredTensor tensor) -> -tensor.format().bytes())
                    .thenComparing(StoredTensor::name))
            .toList();
    byte[] header = header(ordered);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES + header.length);
        start.order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header).flip();
        writeAll(channel, start);
        for (StoredTensor tensor : ordered) {
          write(channel, tensor.memory());
        }
        channel.force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static byte[] header(List<StoredTensor> tensors) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("__metadata__").put("format", "pt"); // transformers asks for it
    long offset = 0;
    for (StoredTensor tensor : tensors) {
      long end = offset + tensor.memory().byteSize();
      ObjectNode entry = root.putObject(tensor.name());
      entry.put("dtype", tensor.format().name());
      var shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String text = JSON.writeValueAsString(root);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return (text + " ".repeat(-bytes & 7)).getBytes(StandardCharsets.UTF_8);
  }

  private static void write(FileChannel channel, MemorySegment memory) throws IOException {
    for (long start = 0; start < memory.byteSize(); start += PIECE) {
      long length = Math.min(PIECE, memory.byteSize() - start);
      byte[] piece = memory.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
      writeAll(channel, ByteBuffer.wrap(piece));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
