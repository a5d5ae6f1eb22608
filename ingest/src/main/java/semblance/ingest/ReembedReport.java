package semblance.ingest;

import java.time.Duration;
import java.util.List;
import semblance.ingest.source.Skipped;

/// What filling a generation with another model did.
///
/// @param filled items read again, embedded and stored
/// @param overtaken items that were deleted or changed while they were read; those that were
///   changed lag still, unless a later round took them
/// @param degraded items made from less than they were: from a thumbnail, or a film's stills, since
///   the file is gone or has changed; [semblance.catalog.reembedding.ReembeddingStatus] tells which
///   and why
/// @param missing what cannot be had, with reasons
/// @param elapsed wall time
public record ReembedReport(
    long filled, long overtaken, long degraded, List<Skipped> missing, Duration elapsed) {
  public ReembedReport {
    missing = List.copyOf(missing);
  }

  /// Items stored a second of wall time.
  public double rate() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? filled / seconds : 0;
  }
}
