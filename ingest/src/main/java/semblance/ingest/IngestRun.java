package semblance.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.collection.item.ItemState;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.UnsupportedModalityException;
import semblance.ingest.DraftItem.PendingSegment;
import semblance.ingest.journal.RunJournal;
import semblance.ingest.source.Candidate;
import semblance.ingest.source.Skipped;

/// What one run does with each candidate and each lot of finished items; counts as it goes.
/// Thread-safe.
final class IngestRun implements IndexingPipeline.ItemFlow<Candidate> {
  private final CatalogWriter writer;
  private final Preparer preparer;
  private final RunJournal journal;
  private final IngestListener listener;
  private final StageTimes times;
  private final Map<String, ItemState> storedByContent;
  private final Map<String, String> movedFrom = new ConcurrentHashMap<>();
  private final Queue<Skipped> skipped = new ConcurrentLinkedQueue<>();
  private final Queue<String> conflicts = new ConcurrentLinkedQueue<>();
  private final LongAdder indexed = new LongAdder();
  private final LongAdder moved = new LongAdder();

  /// @param storedByContent stored items by content hash, to reuse the vectors of content that only
  ///   has a new name
  IngestRun(
      CatalogWriter writer,
      Preparer preparer,
      RunJournal journal,
      IngestListener listener,
      StageTimes times,
      Map<String, ItemState> storedByContent) {
    this.writer = writer;
    this.preparer = preparer;
    this.journal = journal;
    this.listener = listener;
    this.times = times;
    this.storedByContent = storedByContent;
  }

  @Override
  public Optional<DraftItem> read(Candidate candidate, Consumer<PendingSegment> outlet) {
    long start = System.nanoTime();
    @Nullable DraftItem begun = null;
    try {
      Optional<String> known = journal.knownFailure(candidate);
      if (known.isPresent()) {
        skip(candidate, known.get(), true, true);
        return Optional.empty();
      }
      Optional<EncodedFile> encoded;
      try {
        encoded = preparer.read(candidate);
      } catch (StorageException e) {
        skip(candidate, e.getMessage(), false);
        return Optional.empty();
      }
      String contentHash = Preparer.contentHash(candidate, encoded);
      Optional<DraftItem> reused = reuse(candidate, contentHash);
      if (reused.isPresent()) {
        return reused;
      }
      DraftItem item = new DraftItem(candidate, contentHash);
      begun = item;
      Consumer<PreparedSegment> segments = segment -> outlet.accept(item.add(segment));
      preparer.prepare(candidate, encoded, contentHash, segments);
      for (Preparer other : preparer.others()) {
        other.prepareWhatFits(candidate, encoded, contentHash, segments);
      }
      begun = null;
      return Optional.of(item);
    } catch (UnreadableContentException e) {
      skip(candidate, e.getMessage(), true);
    } catch (UnsupportedModalityException e) {
      skip(candidate, e.getMessage(), false);
    } catch (OutOfMemoryError e) {
      skip(candidate, "decoding it needs more memory than there is", false);
    } finally {
      if (begun != null) {
        begun.abandon();
      }
      times.read(System.nanoTime() - start);
    }
    return Optional.empty();
  }

  /// Takes the vectors of an item with the same content: this one touched or moved, or another one
  /// copied.
  private Optional<DraftItem> reuse(Candidate candidate, String contentHash) {
    ItemState twin = storedByContent.get(contentHash);
    if (twin == null) {
      return Optional.empty();
    }
    List<EmbeddedItem.EmbeddedSegment> segments = writer.segments(twin.id());
    if (segments.isEmpty() || !preparer.isKept(contentHash, segments)) {
      return Optional.empty();
    }
    if (!twin.id().equals(candidate.id()) && ChangePlan.isGone(twin.source())) {
      movedFrom.put(candidate.id(), twin.id());
    }
    moved.increment();
    return Optional.of(DraftItem.ready(candidate, contentHash, segments));
  }

  private void skip(Candidate candidate, String reason, boolean lasting) {
    skip(candidate, reason, lasting, false);
  }

  private void skip(Candidate candidate, String reason, boolean lasting, boolean asBefore) {
    String name = candidate.file().map(Object::toString).orElse(candidate.source());
    String prefix = name + ": ";
    Skipped skip =
        new Skipped(
            name, reason.startsWith(prefix) ? reason.substring(prefix.length()) : reason, asBefore);
    skipped.add(skip);
    journal.skip(candidate, skip, lasting);
    listener.skipped(skip);
    listener.advanced();
  }

  @Override
  public void write(List<EmbeddedItem> items) {
    writer.put(items).conflicts().forEach(conflict -> conflicts.add(conflict.message()));
    for (EmbeddedItem item : items) {
      String old = movedFrom.remove(item.id());
      if (old != null) {
        writer.delete(old);
      }
      listener.advanced();
    }
    indexed.add(items.size());
  }

  long indexed() {
    return indexed.sum() - moved.sum();
  }

  long moved() {
    return moved.sum();
  }

  List<Skipped> skipped() {
    return new ArrayList<>(skipped);
  }

  List<String> conflicts() {
    return new ArrayList<>(conflicts);
  }
}
