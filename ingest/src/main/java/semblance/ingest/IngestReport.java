package semblance.ingest;

import java.time.Duration;
import java.util.List;
import semblance.ingest.source.Skipped;

/// What a run did.
///
/// @param indexed items read, embedded and stored
/// @param unchanged items that were stored already and had not changed
/// @param moved items whose content was stored under another name, so that no embedding was needed
/// @param removed items whose file is gone
/// @param gone items whose file is gone and that were kept, since pruning was not asked for
/// @param skipped what was not indexed, with reasons
/// @param conflicts metadata values that do not fit the frozen schema, in words; they stay in the
///   raw JSON
/// @param elapsed wall time of the run
/// @param stages processor seconds in each stage
public record IngestReport(
    long indexed,
    long unchanged,
    long moved,
    long removed,
    long gone,
    List<Skipped> skipped,
    List<String> conflicts,
    Duration elapsed,
    Stages stages) {
  public IngestReport {
    skipped = List.copyOf(skipped);
    conflicts = List.copyOf(conflicts);
  }

  /// Seconds that workers spent reading (with decoding and preprocessing), encoding and writing,
  /// summed over workers.
  public record Stages(double read, double encode, double write) {}

  /// Items stored a second of wall time.
  public double rate() {
    double seconds = elapsed.toNanos() / 1e9;
    return seconds > 0 ? indexed / seconds : 0;
  }
}
