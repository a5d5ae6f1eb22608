package semblance.ingest;

import java.util.concurrent.atomic.LongAdder;

/// Seconds that workers spent in each stage, added up over all of them. Thread-safe.
final class StageTimes {
  private final LongAdder readNanos = new LongAdder();
  private final LongAdder encodeNanos = new LongAdder();
  private final LongAdder writeNanos = new LongAdder();

  void read(long nanos) {
    readNanos.add(nanos);
  }

  void encode(long nanos) {
    encodeNanos.add(nanos);
  }

  void write(long nanos) {
    writeNanos.add(nanos);
  }

  double readSeconds() {
    return readNanos.sum() / 1e9;
  }

  double encodeSeconds() {
    return encodeNanos.sum() / 1e9;
  }

  double writeSeconds() {
    return writeNanos.sum() / 1e9;
  }
}
