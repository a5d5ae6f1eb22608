package semblance.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import semblance.embedding.Picture;
import semblance.model.tensor.Tensor;
import semblance.train.loop.Example;

/// What the reference implementations made; see `reference/make_training_fixtures.py`.
public final class Reference {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final byte[] file;
  private final SortedMap<String, JsonNode> entries = new TreeMap<>();
  private final int start;

  private Reference(byte[] file) throws IOException {
    this.file = file;
    long header =
        MemorySegment.ofArray(file)
            .get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
    start = Math.toIntExact(Long.BYTES + header);
    JSON.readTree(file, Long.BYTES, (int) header)
        .properties()
        .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    entries.remove("__metadata__");
  }

  /// A safetensors file among the resources.
  public static Reference tensors(String name) {
    return read(path(name));
  }

  /// A safetensors file.
  public static Reference read(Path file) {
    try {
      return new Reference(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String name) {
    try {
      return JSON.readTree(Files.readAllBytes(path(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A checkpoint among the fixtures of the module `model`.
  public static Path checkpoint(String name) {
    return Path.of(System.getProperty("semblance.root"), "model/src/test/resources", name);
  }

  /// The picture of an example that has one.
  public static Picture picture(Example example) {
    return Optional.ofNullable(example.picture()).orElseThrow();
  }

  private static Path path(String name) {
    try {
      return Path.of(Reference.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  public Iterable<String> names() {
    return entries.keySet();
  }

  public boolean has(String name) {
    return entries.containsKey(name);
  }

  private JsonNode entry(String name) {
    return Optional.ofNullable(entries.get(name)).orElseThrow();
  }

  public long[] shape(String name) {
    JsonNode lengths = entry(name).get("shape");
    long[] shape = new long[lengths.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = lengths.get(i).longValue();
    }
    return shape;
  }

  private MemorySegment memory(String name) {
    JsonNode offsets = entry(name).get("data_offsets");
    long from = offsets.get(0).longValue();
    return MemorySegment.ofArray(file).asSlice(start + from, offsets.get(1).longValue() - from);
  }

  /// Its numbers as 32-bit floats.
  public float[] floats(String name) {
    MemorySegment memory = memory(name);
    return switch (entry(name).get("dtype").asText()) {
      case "F32" ->
          memory.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
      case "F16" -> {
        short[] halves =
            memory.toArray(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
        float[] numbers = new float[halves.length];
        for (int i = 0; i < halves.length; i++) {
          numbers[i] = Float.float16ToFloat(halves[i]);
        }
        yield numbers;
      }
      default -> throw new AssertionError(name);
    };
  }

  /// A tensor of floats, or of integers.
  public Tensor tensor(String name) {
    return entry(name).get("dtype").asText().equals("I64")
        ? Tensor.of(
            memory(name)
                .toArray(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN)),
            shape(name))
        : Tensor.of(floats(name), shape(name));
  }
}
