package semblance.catalog.reembedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import semblance.catalog.storage.AtomicFiles;

/// The remarks of a generation, at most one an item: its `marks.jsonl`, to which lines are added.
///
/// ```
/// {"id": "…", "number": 4711, "kind": "degraded", "reason": "…"}
/// ```
///
/// They are saved *before* the index they are about is committed, and hold only for an item of
/// their number, so those that a killed process saved too early say nothing. A line that it left
/// half written is passed over. Not thread-safe.
public final class Remarks {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<String, Remark> byId = new LinkedHashMap<>();
  private final List<Remark> unsaved = new ArrayList<>();
  private boolean torn;

  private Remarks(Path file) {
    this.file = file;
  }

  /// Reads the remarks of a generation; none if there is no such file.
  ///
  /// @throws semblance.embedding.StorageException if it cannot be read
  public static Remarks read(Path file) {
    Remarks remarks = new Remarks(file);
    if (!Files.isRegularFile(file)) {
      return remarks;
    }
    String text = new String(AtomicFiles.read(file), StandardCharsets.UTF_8);
    remarks.torn = !text.isEmpty() && !text.endsWith("\n");
    for (String line : text.split("\n", -1)) {
      parse(line).ifPresent(remark -> remarks.byId.put(remark.id(), remark));
    }
    return remarks;
  }

  private static Optional<Remark> parse(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      String kind = json.path("kind").asText("");
      for (Remark.Kind known : Remark.Kind.values()) {
        if (label(known).equals(kind)) {
          return Optional.of(
              new Remark(
                  json.path("id").asText(),
                  json.path("number").asLong(),
                  known,
                  json.path("reason").asText()));
        }
      }
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // cut off by the end of a process
    }
  }

  private static String label(Remark.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// What is remarked of an item as a certain write left it.
  public Optional<Remark> find(String id, long number) {
    return Optional.ofNullable(byId.get(id)).filter(remark -> remark.number() == number);
  }

  /// All remarks, whether they still hold or not.
  public Collection<Remark> all() {
    return List.copyOf(byId.values());
  }

  /// Remarks something of an item, in place of what was remarked of it before.
  public void add(Remark remark) {
    if (remark.kind() == Remark.Kind.WHOLE && !byId.containsKey(remark.id())) {
      return; // there is nothing to take back
    }
    if (!remark.equals(byId.put(remark.id(), remark))) {
      unsaved.add(remark);
    }
  }

  /// Writes durably what was added since the last time.
  ///
  /// @throws semblance.embedding.StorageException if it cannot be written
  public void save() {
    if (torn) {
      rewrite();
    } else if (!unsaved.isEmpty()) {
      try (FileChannel channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap(lines(unsaved));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      } catch (IOException e) {
        torn = true; // a part of a line may be there
        throw AtomicFiles.failure("write", file, e);
      }
    }
    unsaved.clear();
  }

  /// Forgets the remarks that no longer hold, in the file as well.
  public void keepOnly(Predicate<Remark> holding) {
    if (byId.values().removeIf(holding.negate())) {
      rewrite();
      unsaved.clear();
    }
  }

  private void rewrite() {
    AtomicFiles.replace(file, lines(byId.values()));
    torn = false;
  }

  private static byte[] lines(Collection<Remark> remarks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Remark remark : remarks) {
      try {
        bytes.writeBytes(
            JSON.writeValueAsBytes(
                JSON.createObjectNode()
                    .put("id", remark.id())
                    .put("number", remark.number())
                    .put("kind", label(remark.kind()))
                    .put("reason", remark.reason())));
      } catch (JsonProcessingException e) {
        throw new AssertionError("texts and numbers only", e);
      }
      bytes.write('\n');
    }
    return bytes.toByteArray();
  }
}
