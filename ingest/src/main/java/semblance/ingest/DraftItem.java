package semblance.ingest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.EmbeddedItem.EmbeddedSegment;
import semblance.collection.item.Place;
import semblance.embedding.Embedding;
import semblance.embedding.PreparedContent;
import semblance.ingest.source.Candidate;

/// An item on its way: its segments are added while it is read, and get their vectors meanwhile.
/// Thread-safe.
final class DraftItem {
  private final Candidate candidate;
  private final String contentHash;

  // All guarded by this.
  private final List<@Nullable EmbeddedSegment> segments = new ArrayList<>();
  private int missing;
  private boolean closed;
  private boolean abandoned;

  /// A part of the item that waits for its vector.
  record PendingSegment(
      DraftItem item, int position, PreparedContent content, Place place, String text) {}

  DraftItem(Candidate candidate, String contentHash) {
    this.candidate = candidate;
    this.contentHash = contentHash;
  }

  /// An item whose vectors are known already.
  static DraftItem ready(Candidate candidate, String contentHash, List<EmbeddedSegment> segments) {
    DraftItem item = new DraftItem(candidate, contentHash);
    item.segments.addAll(segments);
    return item;
  }

  /// Adds a segment behind the others.
  synchronized PendingSegment add(PreparedSegment prepared) {
    segments.add(null);
    missing++;
    return new PendingSegment(
        this, segments.size() - 1, prepared.content(), prepared.place(), prepared.text());
  }

  /// Takes a vector in; returns whether the item is finished by it.
  synchronized boolean complete(PendingSegment segment, Embedding embedding) {
    segments.set(
        segment.position(),
        new EmbeddedSegment(
            segment.content().modality(), segment.place(), embedding, segment.text()));
    missing--;
    return closed && missing == 0;
  }

  /// Says that all segments were added; returns whether the item is finished by it.
  synchronized boolean close() {
    closed = true;
    return missing == 0;
  }

  /// Says that the item will never be finished, so that its segments need no vectors.
  synchronized void abandon() {
    abandoned = true;
  }

  synchronized boolean isAbandoned() {
    return abandoned;
  }

  /// How many segments it has.
  synchronized int size() {
    return segments.size();
  }

  /// The finished item.
  synchronized EmbeddedItem item() {
    List<EmbeddedSegment> finished = new ArrayList<>(segments.size());
    for (@Nullable EmbeddedSegment segment : segments) {
      if (segment == null) {
        throw new IllegalStateException("a segment of " + candidate.id() + " has no vector yet");
      }
      finished.add(segment);
    }
    return new EmbeddedItem(
        candidate.id(),
        candidate.source(),
        contentHash,
        candidate.stamp(),
        candidate.metadata(),
        finished);
  }
}
