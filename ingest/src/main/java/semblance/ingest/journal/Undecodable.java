package semblance.ingest.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import semblance.catalog.storage.JsonFile;
import semblance.collection.item.SourceStamp;
import semblance.embedding.SemblanceException;

/// Files that could not be decoded, with the size and time they had then. Thread-safe.
final class Undecodable {
  /// Raised when decoders learn more, so that everything is tried again.
  private static final int DECODERS = 1;

  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /// One file.
  record Entry(int decoders, RunJournal.Stamp stamp, String reason) {}

  private final Path file;
  private final Map<String, Entry> entries;

  private Undecodable(Path file, Map<String, Entry> entries) {
    this.file = file;
    this.entries = entries;
  }

  static Undecodable load(Path folder) {
    Path file = folder.resolve("undecodable.json");
    Map<String, Entry> entries = new ConcurrentHashMap<>();
    if (Files.exists(file)) {
      try {
        JsonFile.requireSealed(file);
        JsonNode known = JsonFile.read(file, FORMAT).object("files");
        entries.putAll(JSON.convertValue(known, new TypeReference<Map<String, Entry>>() {}));
      } catch (SemblanceException | IllegalArgumentException damaged) {
        entries.clear(); // Only a memory: without it every file is tried again.
      }
    }
    return new Undecodable(file, entries);
  }

  Optional<String> reason(String source, SourceStamp stamp) {
    Entry entry = entries.get(source);
    return entry != null
            && entry.decoders() == DECODERS
            && entry.stamp().equals(RunJournal.Stamp.of(stamp))
        ? Optional.of(entry.reason())
        : Optional.empty();
  }

  void add(String source, SourceStamp stamp, String reason) {
    entries.put(source, new Entry(DECODERS, RunJournal.Stamp.of(stamp), reason));
  }

  void save() {
    ObjectNode json = JsonFile.object(FORMAT);
    json.set("files", JSON.valueToTree(new TreeMap<>(entries)));
    JsonFile.write(file, json);
  }
}
