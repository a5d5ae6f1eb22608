package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;

/// A safetensors file: eight bytes with the length of a JSON header, the header with each tensor's
/// format, shape and place, then the numbers. <https://github.com/huggingface/safetensors>
final class Safetensors {
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// The longest header that the format's own library reads.
  private static final long LONGEST_HEADER = 100_000_000;

  private Safetensors() {}

  /// Maps a file into memory and finds its tensors.
  ///
  /// @param arena whose end unmaps the file
  static List<StoredTensor> open(Path file, Arena arena) {
    MemorySegment memory;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (NoSuchFileException e) {
      throw new ModelException(
          "%s is missing: it holds the model's weights; bring the whole folder again"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(file, e), e);
    }
    if (memory.byteSize() < Long.BYTES) {
      throw damaged(
          file, "it has %d bytes, fewer than any tensor file".formatted(memory.byteSize()));
    }
    long headerLength = memory.get(LITTLE_ENDIAN_LONG, 0);
    long room = memory.byteSize() - Long.BYTES;
    if (headerLength < 2 || headerLength > Math.min(room, LONGEST_HEADER)) {
      throw damaged(
          file,
          "its header is said to have %s bytes, but %d follow"
              .formatted(Long.toUnsignedString(headerLength), room));
    }
    byte[] header = memory.asSlice(Long.BYTES, headerLength).toArray(ValueLayout.JAVA_BYTE);
    JsonNode root = Json.parse(header, "the header of " + file);
    MemorySegment data = memory.asSlice(Long.BYTES + headerLength);
    return tensors(file, root, data);
  }

  private static List<StoredTensor> tensors(Path file, JsonNode root, MemorySegment data) {
    List<StoredTensor> tensors = new ArrayList<>();
    long end = 0;
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        JsonNode offsets = field.getValue().path("data_offsets");
        end = Math.max(end, offsets.path(1).asLong(0));
      }
    }
    if (end != data.byteSize()) {
      throw damaged(
          file,
          "its header tells of %d bytes of numbers, but the file has %d"
              .formatted(end, data.byteSize()));
    }
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        tensors.add(tensor(file, field.getKey(), field.getValue(), data));
      }
    }
    return tensors;
  }

  private static StoredTensor tensor(Path file, String name, JsonNode entry, MemorySegment data) {
    String formatName = entry.path("dtype").asText();
    StoredFormat format =
        StoredFormat.find(formatName)
            .orElseThrow(() ->
                damaged(
                    file,
                    "tensor %s has the number format '%s', which is not known: expected F32, F16 or BF16"
                        .formatted(name, formatName)));
    List<Long> shape = new ArrayList<>();
    long bytes = format.bytes();
    for (JsonNode length : entry.path("shape")) {
      if (!length.isIntegralNumber() || length.longValue() < 0) {
        throw damaged(file, "tensor %s has the shape %s".formatted(name, entry.get("shape")));
      }
      shape.add(length.longValue());
      bytes = Math.multiplyExact(bytes, length.longValue());
    }
    long start = entry.path("data_offsets").path(0).asLong(-1);
    long end = entry.path("data_offsets").path(1).asLong(-1);
    if (start < 0 || end < start || end > data.byteSize() || end - start != bytes) {
      throw damaged(
          file,
          "tensor %s of shape %s in %s needs %d bytes, but its place is from %d to %d"
              .formatted(name, shape, format, bytes, start, end));
    }
    return new StoredTensor(name, format, shape, data.asSlice(start, bytes), file);
  }

  private static ModelException damaged(Path file, String what) {
    return new ModelException(
        "%s is damaged or cut short: %s; bring the file again".formatted(file, what));
  }
}
