package semblance.ingest;

import semblance.ingest.source.Skipped;

/// Told how a run goes, from several threads: implementations are thread-safe and quick.
public interface IngestListener {
  /// The sources were listed: `changed` items are to be read, `unchanged` ones need nothing.
  default void planned(long changed, long unchanged) {}

  /// An item was dealt with: stored, found unchanged after all, or skipped.
  default void advanced() {}

  /// Something was skipped.
  default void skipped(Skipped skipped) {}

  /// Whether to begin nothing more: what is under way is finished and stored, and the run ends.
  /// Once it says so, it goes on to say so.
  default boolean isStopped() {
    return false;
  }

  /// A listener that does nothing.
  static IngestListener silent() {
    return new IngestListener() {};
  }
}
