package semblance.ingest.source;

/// Something that was not indexed.
///
/// @param source the file, folder or row, as a person would name it
/// @param reason one sentence for people
/// @param asBefore whether an earlier run said so already, and nothing has changed since
public record Skipped(String source, String reason, boolean asBefore) {
  /// Something that is said for the first time, or that each run finds anew.
  public Skipped(String source, String reason) {
    this(source, reason, false);
  }
}
