package semblance.catalog.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the files of one folder of the [MediaStore] should hold: `checksums.jsonl`, a
/// [SealedLines]' line for each file written, the last one of a name being true. It tells a damaged
/// thumbnail from a whole one, and one that was deleted from one that never was.
public final class MediaChecksums {
  /// The name of the file.
  public static final String FILE = "checksums.jsonl";

  private MediaChecksums() {}

  /// What is wrong in a folder.
  ///
  /// @param whole names of files that hold what was written
  /// @param damaged files whose bytes are not those that were written, with what was found
  /// @param missing names of files that were written and are not there
  /// @param unknown names of files that no line tells of
  /// @param leftovers names of files half written by a process that died
  /// @param brokenLines numbers of lines that are not whole
  public record Flaws(
      List<String> whole,
      SortedMap<String, String> damaged,
      List<String> missing,
      List<String> unknown,
      List<String> leftovers,
      List<Integer> brokenLines) {}

  static boolean is(Path file) {
    return file.endsWith(FILE);
  }

  /// Notes what a file is about to hold.
  static void add(Path file, byte[] bytes) {
    Path log = file.resolveSibling(FILE);
    // The line's end comes first, so that a line that a power cut tore does not tear the next one.
    byte[] line = ("\n" + line(file, bytes)).getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(line)); // at once, so that lines of two threads do not mix
    } catch (IOException e) {
      throw AtomicFiles.failure("write", log, e);
    }
  }

  private static String line(Path file, byte[] bytes) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("file", String.valueOf(file.getFileName()));
    line.put("bytes", bytes.length);
    line.put("crc32c", SealedLines.checksum(bytes));
    return SealedLines.line(line);
  }

  /// Holds all files of a folder against what was noted of them.
  public static Flaws check(Path folder) {
    SortedMap<String, JsonNode> noted = new TreeMap<>();
    List<Integer> brokenLines = new ArrayList<>();
    read(folder.resolve(FILE), noted, brokenLines);
    SortedMap<String, String> damaged = new TreeMap<>();
    List<String> whole = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> leftovers = new ArrayList<>();
    List<String> missing = new ArrayList<>(noted.keySet());
    for (Path file : files(folder)) {
      String name = String.valueOf(file.getFileName());
      missing.remove(name);
      if (MediaStore.isTemporary(file)) {
        leftovers.add(name);
      } else if (noted.containsKey(name)) {
        flaw(file, noted.get(name))
            .ifPresentOrElse(flaw -> damaged.put(name, flaw), () -> whole.add(name));
      } else {
        unknown.add(name);
      }
    }
    return new Flaws(whole, damaged, missing, unknown, leftovers, brokenLines);
  }

  private static Optional<String> flaw(Path file, JsonNode noted) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      return Optional.of(String.valueOf(AtomicFiles.failure("read", file, e).getMessage()));
    }
    if (bytes.length != noted.path("bytes").asLong()) {
      return Optional.of(
          "it has %,d bytes, of %,d that were written"
              .formatted(bytes.length, noted.path("bytes").asLong()));
    }
    return SealedLines.checksum(bytes).equals(noted.path("crc32c").asText())
        ? Optional.empty()
        : Optional.of("its bytes do not fit their checksum");
  }

  private static void read(Path log, Map<String, JsonNode> noted, List<Integer> brokenLines) {
    if (!Files.isRegularFile(log)) {
      return;
    }
    int number = 0;
    for (String line : new String(AtomicFiles.read(log), StandardCharsets.UTF_8).split("\n", -1)) {
      number++;
      Optional<JsonNode> entry = SealedLines.read(line);
      if (entry.isPresent()) {
        noted.put(entry.get().path("file").asText(), entry.get());
      } else if (!line.isEmpty()) {
        brokenLines.add(number);
      }
    }
  }

  /// Writes the list anew with what is there. What a line tells of a file that is there is kept, so
  /// that damage is not taken for what was meant. Only for whoever holds the writer's lock.
  static void rewrite(Path folder) {
    SortedMap<String, JsonNode> noted = new TreeMap<>();
    read(folder.resolve(FILE), noted, new ArrayList<>());
    StringBuilder lines = new StringBuilder();
    List<Path> files = files(folder);
    for (Path file : files) {
      JsonNode known = noted.get(String.valueOf(file.getFileName()));
      lines
          .append(
              known instanceof ObjectNode line
                  ? SealedLines.line(line)
                  : line(file, AtomicFiles.read(file)))
          .append('\n');
    }
    try {
      if (files.isEmpty()) {
        Files.deleteIfExists(folder.resolve(FILE));
        Files.deleteIfExists(folder);
        return;
      }
    } catch (IOException e) {
      throw AtomicFiles.failure("tidy up", folder, e);
    }
    AtomicFiles.replace(folder.resolve(FILE), lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).filter(file -> !is(file)).sorted().toList();
    } catch (IOException e) {
      throw AtomicFiles.failure("list", folder, e);
    }
  }
}
