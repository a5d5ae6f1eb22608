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

/// An item on its way: read and prepared, its vectors still to come. Guarded by the pipeline's lock
/// once segments are handed out.
final class DraftItem {
  private final Candidate candidate;
  private final String contentHash;
  private final List<PendingSegment> pending = new ArrayList<>();
  private final @Nullable EmbeddedSegment[] segments;
  private int missing;

  /// A part of the item that waits for its vector.
  record PendingSegment(DraftItem item, int position, PreparedContent content, Place place) {}

  DraftItem(Candidate candidate, String contentHash, List<PreparedSegment> prepared) {
    this.candidate = candidate;
    this.contentHash = contentHash;
    this.segments = new EmbeddedSegment[prepared.size()];
    this.missing = prepared.size();
    for (int i = 0; i < prepared.size(); i++) {
      pending.add(new PendingSegment(this, i, prepared.get(i).content(), prepared.get(i).place()));
    }
  }

  private DraftItem(Candidate candidate, String contentHash, @Nullable EmbeddedSegment[] segments) {
    this.candidate = candidate;
    this.contentHash = contentHash;
    this.segments = segments;
    this.missing = 0;
  }

  /// An item whose vectors are known already.
  static DraftItem ready(Candidate candidate, String contentHash, List<EmbeddedSegment> segments) {
    return new DraftItem(candidate, contentHash, segments.toArray(new EmbeddedSegment[0]));
  }

  List<PendingSegment> pending() {
    return pending;
  }

  /// Takes a vector in; returns whether it was the last one missing.
  boolean complete(PendingSegment segment, Embedding embedding) {
    segments[segment.position()] =
        new EmbeddedSegment(segment.content().modality(), segment.place(), embedding);
    missing--;
    return missing == 0;
  }

  /// The finished item.
  EmbeddedItem item() {
    List<EmbeddedSegment> finished = new ArrayList<>(segments.length);
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
