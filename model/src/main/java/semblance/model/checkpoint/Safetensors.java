package semblance.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import semblance.embedding.ModelException;

/// A safetensors file: eight bytes with the length of a JSON header, the header with each tensor's
/// format, shape and place, then the numbers, without gaps and without overlaps.
/// <https://github.com/huggingface/safetensors>
final class Safetensors {
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// The longest header that the format's own library reads.
  private static final long LONGEST_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";

  /// @param start of its numbers, after the header
  private record Place(String name, JsonNode entry, long start, long end) {}

  private Safetensors() {}

  /// Finds the tensors of a file.
  ///
  /// @throws ModelException if it is damaged
  static List<StoredTensor> read(MappedFile mapped) {
    Path file = mapped.path();
    MemorySegment memory = mapped.memory();
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
    JsonNode root = header(file, memory.asSlice(Long.BYTES, headerLength));
    MemorySegment data = memory.asSlice(Long.BYTES + headerLength);
    List<StoredTensor> tensors = new ArrayList<>();
    for (Place place : places(file, root, data.byteSize())) {
      tensors.add(tensor(file, place, data));
    }
    return tensors;
  }

  private static JsonNode header(Path file, MemorySegment bytes) {
    String where = "the header of " + file;
    ByteBuffer buffer = bytes.asByteBuffer();
    try {
      // Not left to the JSON parser, which would also take UTF-16.
      String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
      return Json.parse(text.getBytes(StandardCharsets.UTF_8), where);
    } catch (CharacterCodingException e) {
      throw new ModelException(
          "%s is not UTF-8 from byte %d on: the file is damaged, bring it again"
              .formatted(where, buffer.position()),
          e);
    }
  }

  /// Where each tensor's numbers are, in that order.
  private static List<Place> places(Path file, JsonNode root, long bytes) {
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        continue;
      }
      JsonNode offsets = field.getValue().path("data_offsets");
      boolean whole =
          offsets.isArray()
              && offsets.size() == 2
              && offsets.path(0).isIntegralNumber()
              && offsets.path(0).canConvertToLong()
              && offsets.path(1).isIntegralNumber()
              && offsets.path(1).canConvertToLong();
      if (!whole) {
        throw damaged(
            file,
            "tensor %s has the place %s, expected two whole numbers"
                .formatted(field.getKey(), offsets.isMissingNode() ? "(none)" : offsets));
      }
      places.add(
          new Place(
              field.getKey(),
              field.getValue(),
              offsets.path(0).longValue(),
              offsets.path(1).longValue()));
    }
    places.sort(Comparator.comparingLong(Place::start).thenComparingLong(Place::end));
    long end = 0;
    for (Place place : places) {
      if (place.start != end || place.end < place.start || place.end > bytes) {
        throw damaged(
            file,
            "tensor %s is said to be from %d to %d of %d bytes of numbers, expected it to begin at %d, where the one before ends"
                .formatted(place.name, place.start, place.end, bytes, end));
      }
      end = place.end;
    }
    if (end != bytes) {
      throw damaged(
          file,
          "its header tells of %d bytes of numbers, but the file has %d".formatted(end, bytes));
    }
    return places;
  }

  private static StoredTensor tensor(Path file, Place place, MemorySegment data) {
    String formatName = place.entry.path("dtype").asText();
    StoredFormat format =
        StoredFormat.find(formatName)
            .orElseThrow(() -> unknownFormat(file, place.name, formatName));
    JsonNode lengths = place.entry.path("shape");
    List<Long> shape = new ArrayList<>();
    long bytes = format.bytes();
    boolean good = lengths.isArray();
    try {
      for (JsonNode length : lengths) {
        good = good && length.isIntegralNumber() && length.canConvertToLong();
        good = good && length.longValue() >= 0;
        shape.add(length.longValue());
        bytes = Math.multiplyExact(bytes, length.longValue());
      }
    } catch (ArithmeticException e) {
      good = false;
    }
    if (!good) {
      throw damaged(
          file,
          "tensor %s has the shape %s, expected whole numbers from 0 whose product can be counted"
              .formatted(place.name, lengths.isMissingNode() ? "(none)" : lengths));
    }
    if (place.end - place.start != bytes) {
      throw damaged(
          file,
          "tensor %s of shape %s in %s needs %d bytes, but its place is from %d to %d"
              .formatted(place.name, shape, format, bytes, place.start, place.end));
    }
    return new StoredTensor(place.name, format, shape, data.asSlice(place.start, bytes), file);
  }

  /// What to throw for a tensor of numbers that no network here computes with.
  static ModelException unknownFormat(Path file, String tensor, String format) {
    return new ModelException(
        "%s: tensor %s has the number format '%s', which is not supported: expected F32, F16 or BF16; convert the weights to one of these, or bring the file again if it is damaged"
            .formatted(file, tensor, format));
  }

  private static ModelException damaged(Path file, String what) {
    return new ModelException(
        "%s is damaged or cut short: %s; bring the file again".formatted(file, what));
  }
}
