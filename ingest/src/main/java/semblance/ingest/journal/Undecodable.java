package semblance.ingest.journal;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import semblance.catalog.storage.JsonFile;
import semblance.collection.item.SourceStamp;
import semblance.embedding.SemblanceException;
import semblance.ingest.source.Candidate;
import semblance.ingest.source.Skipped;

/// Files that could not be decoded, with the size and time they had then, so that neither runs nor
/// searches try them again before they change. Thread-safe.
public final class Undecodable {
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

  /// What earlier runs have noted.
  ///
  /// @param folder a catalog's folder of runs; nothing is known if it is not there
  public static Undecodable load(Path folder) {
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

  /// Why a candidate could not be decoded, if it is as it was then.
  public Optional<String> reason(Candidate candidate) {
    return reason(candidate.source(), candidate.stamp());
  }

  /// All that is known, by its names, without what lies in files that are gone.
  public List<Skipped> all() {
    List<Skipped> all = new ArrayList<>();
    new TreeMap<>(entries)
        .forEach((source, entry) -> {
          Optional<Path> path = path(source);
          if (path.isEmpty() || Files.exists(path.get())) {
            String name = path.map(Path::toString).orElse(source);
            all.add(new Skipped(name, entry.reason(), true));
          }
        });
    return all;
  }

  private static Optional<Path> path(String source) {
    try {
      return Optional.of(Path.of(URI.create(source)));
    } catch (IllegalArgumentException | FileSystemNotFoundException noFile) {
      return Optional.empty();
    }
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
