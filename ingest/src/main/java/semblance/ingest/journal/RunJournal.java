package semblance.ingest.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.SealedLines;
import semblance.collection.item.SourceStamp;
import semblance.embedding.StorageException;
import semblance.ingest.source.Candidate;
import semblance.ingest.source.Skipped;

/// The journal of one run: a JSON line an event, each with a checksum of its own, and beside it
/// what could not be decoded, so that the same broken files are not read again by every run.
///
/// Events: `start` (sources, changed, unchanged), `skip` (source, reason), `end` (indexed, moved,
/// removed, seconds). A journal without `end` belongs to a run that was killed; what it stored
/// stays, the rest is found again by comparing sources with the catalog. Thread-safe.
public final class RunJournal implements AutoCloseable {
  private static final int KEPT_JOURNALS = 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final BufferedWriter journal;
  private final Undecodable undecodable;

  private RunJournal(BufferedWriter journal, Undecodable undecodable) {
    this.journal = journal;
    this.undecodable = undecodable;
  }

  /// Begins a journal in a catalog's folder of runs, and drops the oldest ones.
  public static RunJournal begin(Path folder, List<String> sources, long changed, long unchanged) {
    try {
      Files.createDirectories(folder);
      dropOldest(folder);
      Path file =
          folder.resolve(
              "%s-%d.jsonl".formatted(NAME.format(Instant.now()), ProcessHandle.current().pid()));
      RunJournal journal =
          new RunJournal(
              Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW),
              Undecodable.load(folder));
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("sources", sources);
      event.put("changed", changed);
      event.put("unchanged", unchanged);
      journal.write("start", event);
      return journal;
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  /// Why a candidate could not be decoded earlier, if it has not changed since.
  public Optional<String> knownFailure(Candidate candidate) {
    return undecodable.reason(candidate.source(), candidate.stamp());
  }

  /// Notes something that was skipped.
  ///
  /// @param lasting whether trying again is useless until the file changes
  public void skip(Candidate candidate, Skipped skipped, boolean lasting) {
    if (lasting) {
      undecodable.add(candidate.source(), candidate.stamp(), skipped.reason());
    }
    write("skip", Map.of("source", skipped.source(), "reason", skipped.reason()));
  }

  /// Notes how the run ended, and keeps what could not be decoded for the next one.
  public void end(long indexed, long moved, long removed, double seconds) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("indexed", indexed);
    event.put("moved", moved);
    event.put("removed", removed);
    event.put("seconds", seconds);
    write("end", event);
    undecodable.save();
  }

  private synchronized void write(String name, Map<String, Object> values) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("event", name);
    event.put("time", Instant.now().toString());
    event.putAll(values);
    try {
      // A line at a time, and only "\n" between them on any system: they are sealed.
      journal.write(SealedLines.line(JSON.valueToTree(event)) + "\n");
      journal.flush();
    } catch (IOException e) {
      throw new StorageException("the run's journal could not be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      journal.close();
    } catch (IOException e) {
      throw new StorageException("the run's journal could not be closed: " + e.getMessage(), e);
    }
  }

  private static void dropOldest(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> journals =
          files
              .filter(file -> file.toString().endsWith(".jsonl"))
              .filter(file -> !file.endsWith(CatalogFolder.IMPORTS))
              .sorted()
              .toList();
      for (Path old : journals.subList(0, Math.max(0, journals.size() - KEPT_JOURNALS + 1))) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static StorageException failure(Path folder, IOException e) {
    return new StorageException(
        "the journal in %s cannot be written: %s; check free space and permissions"
            .formatted(folder, e.getMessage()),
        e);
  }

  /// The size and time of a file, for JSON.
  record Stamp(long bytes, long modified) {
    static Stamp of(SourceStamp stamp) {
      return new Stamp(stamp.bytes(), stamp.modifiedMillis());
    }
  }
}
